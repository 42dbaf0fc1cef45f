// drop_marks: marks of turns that are forgotten.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Mark {id: wanted})
DELETE n
