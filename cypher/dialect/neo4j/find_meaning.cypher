// find_meaning: messages by the best cosine of their passages (a message alone), as (1 + cosine) / 2.
// $space: string
// $vector: list<float>
// $limit: int
// returns id: string
// returns score: float
CALL () {
    CALL db.index.vector.queryNodes('message_meaning', $limit, $vector) YIELD node, score
    RETURN node.space AS space, node.id AS id, score AS one
    UNION ALL
    CALL db.index.vector.queryNodes('passage_meaning', $limit, $vector) YIELD node, score
    RETURN node.space AS space, node.message_id AS id, score AS one
}
WITH space, id, max(one) AS score
WHERE space = $space
RETURN id AS id, score AS score
ORDER BY score DESC, id
