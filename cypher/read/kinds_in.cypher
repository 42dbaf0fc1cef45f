// kinds_in: the kinds of entity that some messages mention.
// $space: string
// $ids: list<string>
// returns message_id: string
// returns kind: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})-[:MENTIONS]->(e:Entity)
WHERE m.space = $space
RETURN DISTINCT m.id AS message_id, e.kind AS kind
ORDER BY message_id, kind
