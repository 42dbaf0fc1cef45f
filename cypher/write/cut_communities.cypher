// cut_communities: the edges from communities to the larger ones.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Community {id: wanted})
OPTIONAL MATCH (a)-[r:PART_OF]->()
WITH DISTINCT r
WHERE r IS NOT NULL
DELETE r
