// drop_state: rows of the keyed state that are gone.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:State {id: wanted})
DELETE n
