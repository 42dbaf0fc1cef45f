// indexed_vectors: the vectors of the passages of these messages alone, in order.
// $space: string
// $ids: list<string>
// $alone: string
// returns id: string
// returns vectors: list
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m[$alone] IS NOT NULL
OPTIONAL MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
WITH m, p
ORDER BY p.number
WITH m, [m] + collect(p) AS passages
RETURN m.id AS id, [p IN passages | p[$alone]] AS vectors
ORDER BY id
