// clear_pending: nothing of a space waits to be built.
// $space: string
MATCH (n:Pending)
WHERE n.space = $space
DELETE n
