// drop_pending: what was built waits no longer.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Pending {id: wanted})
DELETE n
