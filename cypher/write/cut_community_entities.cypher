// cut_community_entities: the edges from entities to communities.
// $ids: list<string>
MATCH ()-[r:IN_COMMUNITY]->(a:Community)
WHERE a.id IN $ids
DELETE r
