// unit_by_id: a unit with its entities, the roles they have in it, and the facts that it rests on.
// $space: string
// $id: string
// returns title: string
// returns kind: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns members: list<map>
// returns fact_ids: list<string>
MATCH (u:Unit {id: $id})-[m:HAS_MEMBER]->(e:Entity)
WHERE u.space = $space
WITH u, collect(DISTINCT {role: m.role, entity_id: e.id, name: e.name, kind: e.kind}) AS members
MATCH (u)-[:RESTS_ON]->(f:Fact)
RETURN u.title AS title, u.kind AS kind, u.valid_from AS valid_from, u.valid_to AS valid_to, members AS members,
    collect(DISTINCT f.id) AS fact_ids
ORDER BY title
