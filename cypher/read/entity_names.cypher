// entity_names: every entity of a space with its name and kind.
// $space: string
// returns id: string
// returns name: string
// returns kind: string
MATCH (e:Entity)
WHERE e.space = $space
RETURN e.id AS id, e.name AS name, e.kind AS kind
ORDER BY id
