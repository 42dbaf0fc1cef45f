// unit_roles: the entities of some units, with their roles.
// $space: string
// $ids: list<string>
// returns source: string
// returns target: string
// returns role: string
UNWIND $ids AS wanted
MATCH (u:Unit {id: wanted})-[r:HAS_MEMBER]->(e:Entity)
WHERE u.space = $space
RETURN u.id AS source, e.id AS target, r.role AS role
ORDER BY source, target, role
