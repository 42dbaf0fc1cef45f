// drop_communities: communities that are no longer so, with their edges.
// $ids: list<string>
MATCH (n:Community)
WHERE n.id IN $ids
DETACH DELETE n
