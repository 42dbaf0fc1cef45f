// messages_mentioning: every message that mentions one of these entities, said by a moment and not changed or taken back by then.
// $space: string
// $ids: list<string>
// $known: datetime
// What is asked of the other end comes after a WITH: in the same MATCH, ladybug would scan its whole table.
// returns message_id: string
// returns entity_id: string
// returns name: string
// returns kind: string
// returns spread: int
// returns length: int
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})<-[:MENTIONS]-(m:Message)
WITH DISTINCT e, m
WHERE m.space = $space AND m.recorded_at <= $known AND m.retired_at > $known
RETURN DISTINCT m.id AS message_id, e.id AS entity_id, e.name AS name, e.kind AS kind, e.mentions AS spread, size(m.text) AS length
ORDER BY entity_id, message_id
