// community_members: which entities are in which communities.
// $space: string
// returns community: string
// returns entity_id: string
MATCH (e:Entity)-[:IN_COMMUNITY]->(c:Community)
WHERE c.space = $space
RETURN c.id AS community, e.id AS entity_id
ORDER BY community, entity_id
