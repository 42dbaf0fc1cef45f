// messages_mentioning: every message that mentions one of these entities, said by a moment and not changed or deleted by then; entities that speak, or that more than $most messages mention, are passed over. A message that mentions one twice comes twice.
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
// The edges are an OPTIONAL MATCH of their own: in one MATCH with the key, ladybug would go through the whole table of the edge.
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
WHERE e.mentions <= $most AND NOT e.speaks
OPTIONAL MATCH (e)<-[:MENTIONS]-(m:Message)
WITH e, m
WHERE m.space = $space AND m.recorded_at <= $known AND m.retired_at > $known
RETURN m.id AS message_id, e.id AS entity_id, e.name AS name, e.kind AS kind, e.mentions AS spread, m.length AS length, e.speaks AS speaks
ORDER BY entity_id, message_id
