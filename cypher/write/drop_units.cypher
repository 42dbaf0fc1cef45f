// drop_units: units that are no longer so, with their edges.
// $ids: list<string>
MATCH (n:Unit)
WHERE n.id IN $ids
DETACH DELETE n
