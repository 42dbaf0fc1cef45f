// decisions_of_entity: the decisions on the names of an entity, the surest first.
// $space: string
// $id: string
// $limit: int
// returns id: string
// returns space: string
// returns left_name: string
// returns left_conversation: string
// returns right_name: string
// returns right_conversation: string
// returns verdict: string
// returns score: float
// returns reasons: list<string>
// returns made_by: string
// returns decided_at: datetime
// returns left_id: string
// returns right_id: string
MATCH (n:Decision)
WHERE n.space = $space AND (n.left_id = $id OR n.right_id = $id)
RETURN n.id AS id,
    n.space AS space,
    n.left_name AS left_name,
    n.left_conversation AS left_conversation,
    n.right_name AS right_name,
    n.right_conversation AS right_conversation,
    n.verdict AS verdict,
    n.score AS score,
    n.reasons AS reasons,
    n.made_by AS made_by,
    n.decided_at AS decided_at,
    n.left_id AS left_id,
    n.right_id AS right_id
ORDER BY score DESC, id
LIMIT $limit
