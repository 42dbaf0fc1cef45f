// score_meaning: both cosines of every passage of these messages, as (1 + cosine) / 2.
// $space: string
// $vector: list<float>
// $ids: list<string>
// returns id: string
// returns number: int
// returns alone: float
// returns in_context: float
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.vector IS NOT NULL
OPTIONAL MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
WITH m, [m] + collect(DISTINCT p) AS passages
UNWIND passages AS passage
RETURN DISTINCT m.id AS id, coalesce(passage.number, 0) AS number, vector.similarity.cosine(passage.vector, $vector) AS alone, vector.similarity.cosine(passage.context, $vector) AS in_context
ORDER BY id, number
