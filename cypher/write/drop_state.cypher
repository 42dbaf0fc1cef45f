// drop_state: key values that are gone.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:State {id: wanted})
DELETE n
