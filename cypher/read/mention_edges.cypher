// mention_edges: what some messages mention: the message, the entity, and the characters.
// $space: string
// $ids: list<string>
// returns source: string
// returns target: string
// returns start: int
// returns end: int
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
OPTIONAL MATCH (m)-[r:MENTIONS]->(e:Entity)
WITH m, r, e
WHERE e.id IS NOT NULL
RETURN m.id AS source, e.id AS target, r.start AS start, r.`end` AS `end`
ORDER BY source, target, start, `end`
