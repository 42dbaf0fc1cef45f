// drop_entities: entities that are no longer so, with their edges.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Entity {id: wanted})
DETACH DELETE n
