// search_whole: every message of a small space that can be searched, with its tokens and both cosines of each passage, as (1 + cosine) / 2.
// $home: string
// $vector: list<float>
// $alone: string
// $in_context: string
// returns id: string
// returns terms: string
// returns alone: list<float>
// returns in_context: list<float>
MATCH (m:Message {home: $home})
WHERE m[$alone] IS NOT NULL
OPTIONAL MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
WITH m, p
ORDER BY p.number
WITH m, [m] + collect(p) AS passages
RETURN m.id AS id, m.terms AS terms, [p IN passages | vector.similarity.cosine(p[$alone], $vector)] AS alone, [p IN passages | vector.similarity.cosine(p[$in_context], $vector)] AS in_context
ORDER BY id
