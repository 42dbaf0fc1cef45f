// units_page: units of a space as they were learnt, after one with this time and id; each member as its id, a space, and its role.
// $space: string
// $kind: string
// $at: datetime
// $known: datetime
// $history: bool
// $recorded_at: datetime
// $id: string
// $limit: int
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
MATCH (u:Unit)
WHERE u.space = $space AND u.recorded_at <= $known AND u.retired_at > $known AND ($history OR (u.valid_from <= $at AND u.valid_to > $at))
    AND ($kind = '' OR u.kind = $kind) AND (u.recorded_at > $recorded_at OR (u.recorded_at = $recorded_at AND u.id > $id))
WITH u
ORDER BY u.recorded_at, u.id
LIMIT $limit
OPTIONAL MATCH (u)-[r:HAS_MEMBER]->(e:Entity)
WITH u, collect(DISTINCT e.id + ' ' + r.role) AS members
OPTIONAL MATCH (u)-[:RESTS_ON]->(f:Fact)
RETURN u.id AS id, u.title AS title, u.kind AS kind, u.valid_from AS valid_from, u.valid_to AS valid_to, u.precision AS precision,
    u.recorded_at AS recorded_at, u.retired_at AS retired_at, members AS members, collect(DISTINCT f.id) AS facts
ORDER BY recorded_at, id
