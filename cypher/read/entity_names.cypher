// entity_names: every entity of a space with its name and kind, and whether it speaks.
// $space: string
// returns id: string
// returns name: string
// returns kind: string
// returns speaks: bool
MATCH (e:Entity)
WHERE e.space = $space
RETURN e.id AS id, e.name AS name, e.kind AS kind, coalesce(e.speaks, false) AS speaks
ORDER BY id
