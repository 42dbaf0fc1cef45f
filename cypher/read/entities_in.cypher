// entities_in: what some messages mention.
// $space: string
// $ids: list<string>
// returns message_id: string
// returns entity_id: string
// returns name: string
// returns kind: string
// returns spread: int
// returns length: int
// returns speaks: bool
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})-[:MENTIONS]->(e:Entity)
WHERE m.space = $space
RETURN DISTINCT m.id AS message_id, e.id AS entity_id, e.name AS name, e.kind AS kind, e.mentions AS spread, size(m.text) AS length, e.speaks AS speaks
ORDER BY entity_id, message_id
