// entity_nodes: every entity of a space, as it is drawn.
// $space: string
// returns id: string
// returns name: string
// returns kind: string
// returns mentions: int
// returns first_seen: datetime
// returns speaks: bool
MATCH (e:Entity)
WHERE e.space = $space
RETURN e.id AS id, e.name AS name, e.kind AS kind, e.mentions AS mentions, e.first_seen AS first_seen, e.speaks AS speaks
ORDER BY mentions DESC, id
