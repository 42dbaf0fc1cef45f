// unit_roles: the entities of every unit of a space, with their roles.
// $space: string
// returns source: string
// returns target: string
// returns role: string
MATCH (u:Unit)-[r:HAS_MEMBER]->(e:Entity)
WHERE u.space = $space
RETURN u.id AS source, e.id AS target, r.role AS role
ORDER BY source, target, role
