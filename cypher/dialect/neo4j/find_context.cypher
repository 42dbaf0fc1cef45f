// find_context: messages by the cosine of their vector (a message and the turn before it), as (1 + cosine) / 2.
// $space: string
// $vector: list<float>
// $limit: int
// returns id: string
// returns score: float
CALL db.index.vector.queryNodes('message_context', $limit, $vector) YIELD node, score
WHERE node.space = $space
RETURN node.id AS id, score AS score
ORDER BY score DESC, id
