// entities_by_id: entities by id.
// $space: string
// $ids: list<string>
// returns id: string
// returns space: string
// returns name: string
// returns kind: string
// returns aliases: list<string>
// returns mentions: int
// returns first_seen: datetime
// returns speaks: bool
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
WHERE e.space = $space
RETURN e.id AS id, e.space AS space, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.mentions AS mentions, e.first_seen AS first_seen, e.speaks AS speaks
ORDER BY id
