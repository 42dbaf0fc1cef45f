// clear_communities: remove all communities of a space.
// $space: string
MATCH (n:Community)
WHERE n.space = $space
DETACH DELETE n
