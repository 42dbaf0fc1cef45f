// cut_units: the edges that a unit owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Unit {id: wanted})-[r:HAS_MEMBER|RESTS_ON|BEARS_ON]->()
WITH DISTINCT r
DELETE r
