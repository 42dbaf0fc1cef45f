// clear_entities: remove all entities of a space.
// $space: string
MATCH (n:Entity)
WHERE n.space = $space
DETACH DELETE n
