// cut_communities: the edges from communities to the larger ones.
// $ids: list<string>
MATCH (a:Community)-[r:PART_OF]->()
WHERE a.id IN $ids
DELETE r
