// communities_of: the coarsest community of each of these entities.
// $space: string
// $ids: list<string>
// returns entity_id: string
// returns community: string
// returns title: string
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
OPTIONAL MATCH (e)-[:IN_COMMUNITY]->(c:Community)
WITH DISTINCT e, c
WHERE c.space = $space AND c.level = 0
RETURN e.id AS entity_id, c.id AS community, c.title AS title
ORDER BY entity_id, community
