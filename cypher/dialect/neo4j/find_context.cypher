// find_context: messages by the best cosine of their passages (a message and the turn before it), as (1 + cosine) / 2.
// $space: string
// $vector: list<float>
// $limit: int
// returns id: string
// returns score: float
CALL () {
    CALL db.index.vector.queryNodes('message_context', $limit, $vector) YIELD node, score
    RETURN node.space AS space, node.id AS id, score AS one
    UNION ALL
    CALL db.index.vector.queryNodes('passage_context', $limit, $vector) YIELD node, score
    RETURN node.space AS space, node.message_id AS id, score AS one
}
WITH space, id, max(one) AS score
WHERE space = $space
RETURN id AS id, score AS score
ORDER BY score DESC, id
