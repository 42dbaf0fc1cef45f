// community_parents: the community that each community was split from.
// $space: string
// returns community: string
// returns parent: string
MATCH (c:Community)-[:PART_OF]->(p:Community)
WHERE c.space = $space
RETURN c.id AS community, p.id AS parent
ORDER BY community, parent
