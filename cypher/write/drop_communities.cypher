// drop_communities: communities that are no longer so, with their edges.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Community {id: wanted})
DETACH DELETE n
