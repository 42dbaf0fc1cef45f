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
MATCH (m:Message {id: wanted})
WHERE m.space = $space
WITH wanted AS message_id, m.length AS length, m.entity_ids AS mentioned
UNWIND mentioned AS entity_id
MATCH (e:Entity {id: entity_id})
RETURN message_id AS message_id, entity_id AS entity_id, e.name AS name, e.kind AS kind, e.mentions AS spread, length AS length, e.speaks AS speaks
ORDER BY entity_id, message_id
