// cut_units: the edges that a unit owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Unit {id: wanted})
OPTIONAL MATCH (a)-[r:HAS_MEMBER|RESTS_ON|BEARS_ON]->()
WITH DISTINCT r
WHERE r IS NOT NULL
DELETE r
