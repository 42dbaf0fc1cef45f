// entities_like: entities whose name or an alias contains some text (given in lower case), that very name first, then the most mentioned.
// $space: string
// $like: string
// $known: datetime
// $limit: int
// returns id: string
// returns space: string
// returns name: string
// returns kind: string
// returns aliases: list<string>
// returns mentions: int
// returns first_seen: datetime
// returns distance: int
MATCH (e:Entity)
WHERE e.space = $space AND e.first_seen <= $known
WITH e, $like AS wanted
WHERE wanted = '' OR lower(e.name) CONTAINS wanted OR any(alias IN e.aliases WHERE lower(alias) CONTAINS wanted)
RETURN e.id AS id, e.space AS space, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.mentions AS mentions, e.first_seen AS first_seen,
    CASE WHEN lower(e.name) = wanted OR any(alias IN e.aliases WHERE lower(alias) = wanted) THEN 0 ELSE 1 END AS distance
ORDER BY distance, mentions DESC, name, id
LIMIT $limit
