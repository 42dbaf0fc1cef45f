// state_contents: the key values of a space.
// $space: string
// returns id: string
// returns content: string
MATCH (n:State)
WHERE n.space = $space
RETURN n.id AS id, n.content AS content
ORDER BY id
