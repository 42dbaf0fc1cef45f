// clear_state: the keyed state of a space.
// $space: string
MATCH (n:State)
WHERE n.space = $space
DELETE n
