// entities_page: the entities of entities_like, in its order, that come after one with this distance, these mentions, this name and id.
// $space: string
// $like: string
// $known: datetime
// $distance: int
// $mentions: int
// $name: string
// $id: string
// $limit: int
// returns id: string
// returns space: string
// returns name: string
// returns kind: string
// returns aliases: list<string>
// returns mentions: int
// returns first_seen: datetime
// returns speaks: bool
// returns distance: int
MATCH (e:Entity)
WHERE e.space = $space AND e.first_seen <= $known
UNWIND [e.name] + e.aliases AS called
WITH e, lower(called) AS called, $like AS wanted
WHERE wanted = '' OR called CONTAINS wanted
WITH e, min(CASE WHEN called = wanted THEN 0 ELSE 1 END) AS distance
WHERE distance > $distance OR (distance = $distance AND (e.mentions < $mentions
    OR (e.mentions = $mentions AND (e.name > $name OR (e.name = $name AND e.id > $id)))))
RETURN e.id AS id, e.space AS space, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.mentions AS mentions, e.first_seen AS first_seen, e.speaks AS speaks,
    distance AS distance
ORDER BY distance, mentions DESC, name, id
LIMIT $limit
