// cut_units: the edges that a unit owns.
// $ids: list<string>
MATCH (a:Unit)-[r:HAS_MEMBER|RESTS_ON]->()
WHERE a.id IN $ids
DELETE r
