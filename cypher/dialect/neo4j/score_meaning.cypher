// score_meaning: both cosines of these messages, as (1 + cosine) / 2.
// $space: string
// $vector: list<float>
// $ids: list<string>
// returns id: string
// returns alone: float
// returns in_context: float
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.vector IS NOT NULL
RETURN DISTINCT m.id AS id, vector.similarity.cosine(m.vector, $vector) AS alone, vector.similarity.cosine(m.context, $vector) AS in_context
ORDER BY id
