// drop_decisions: decisions that are no longer so.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Decision {id: wanted})
DETACH DELETE n
