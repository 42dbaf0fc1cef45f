// pending: what of a space waits to be built.
// $space: string
// returns id: string
// returns kind: string
// returns content: string
MATCH (n:Pending)
WHERE n.space = $space
RETURN n.id AS id, n.kind AS kind, n.content AS content
ORDER BY id
