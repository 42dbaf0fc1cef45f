// cut_community_entities: the edges from entities to communities.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Community {id: wanted})<-[r:IN_COMMUNITY]-()
WITH DISTINCT r
DELETE r
