// clear_units: remove all units of a space.
// $space: string
MATCH (n:Unit)
WHERE n.space = $space
DETACH DELETE n
