// drop_units: units that are no longer so, with their edges.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Unit {id: wanted})
DETACH DELETE n
