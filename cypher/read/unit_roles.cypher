// unit_roles: the entities of some units, with their roles.
// $space: string
// $ids: list<string>
// returns source: string
// returns target: string
// returns role: string
UNWIND $ids AS wanted
MATCH (u:Unit {id: wanted})
WHERE u.space = $space
OPTIONAL MATCH (u)-[r:HAS_MEMBER]->(e:Entity)
WITH u, r, e
WHERE e.id IS NOT NULL
RETURN u.id AS source, e.id AS target, r.role AS role
ORDER BY source, target, role
