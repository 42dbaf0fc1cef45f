// unit_by_id: one unit; each member as its id, a space, and its role.
// $space: string
// $id: string
// returns id: string
// returns title: string
// returns kind: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns precision: string
// returns recorded_at: datetime
// returns retired_at: datetime
// returns members: list<string>
// returns facts: list<string>
MATCH (u:Unit {id: $id})
WHERE u.space = $space
OPTIONAL MATCH (u)-[r:HAS_MEMBER]->(e:Entity)
WITH u, collect(DISTINCT e.id + ' ' + r.role) AS members
OPTIONAL MATCH (u)-[:RESTS_ON]->(f:Fact)
RETURN u.id AS id, u.title AS title, u.kind AS kind, u.valid_from AS valid_from, u.valid_to AS valid_to, u.precision AS precision,
    u.recorded_at AS recorded_at, u.retired_at AS retired_at, members AS members, collect(DISTINCT f.id) AS facts
ORDER BY id
