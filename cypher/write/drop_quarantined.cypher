// drop_quarantined: remove entries that could be read after all.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Quarantined {id: wanted})
DELETE n
