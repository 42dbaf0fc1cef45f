// drop_entities: entities that are no longer so, with their edges.
// $ids: list<string>
MATCH (n:Entity)
WHERE n.id IN $ids
DETACH DELETE n
