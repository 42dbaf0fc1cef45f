// messages_mentioning: every message that mentions one of these entities, said by a moment and not changed or deleted by then; entities that speak, or that more than $most messages mention, are passed over.
// $space: string
// $ids: list<string>
// $known: datetime
// $most: int
// returns message_id: string
// returns entity_id: string
// returns name: string
// returns kind: string
// returns spread: int
// returns length: int
// returns speaks: bool
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
WHERE e.mentions <= $most AND NOT e.speaks
WITH DISTINCT e.id AS entity_id, e.name AS name, e.kind AS kind, e.mentions AS spread, e.speaks AS speaks, e.message_ids AS mentioning
UNWIND mentioning AS message_id
MATCH (m:Message {id: message_id})
WHERE m.space = $space AND m.recorded_at <= $known AND m.retired_at > $known
RETURN message_id AS message_id, entity_id AS entity_id, name AS name, kind AS kind, spread AS spread, m.length AS length, speaks AS speaks
ORDER BY entity_id, message_id
