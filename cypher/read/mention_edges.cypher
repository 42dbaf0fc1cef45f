// mention_edges: every mention of a space: the message, the entity, and the characters.
// $space: string
// returns source: string
// returns target: string
// returns start: int
// returns end: int
MATCH (m:Message)-[r:MENTIONS]->(e:Entity)
WHERE m.space = $space
RETURN m.id AS source, e.id AS target, r.start AS start, r.`end` AS `end`
ORDER BY source, target, start, `end`
