// clear_state: the key values of a space.
// $space: string
MATCH (n:State)
WHERE n.space = $space
DETACH DELETE n
