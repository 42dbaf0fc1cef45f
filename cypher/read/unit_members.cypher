// unit_members: every unit of a space with its entities and its number of facts.
// $space: string
// returns id: string
// returns title: string
// returns kind: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns precision: string
// returns recorded_at: datetime
// returns retired_at: datetime
// returns facts: list<string>
// returns entity_ids: list<string>
MATCH (u:Unit)-[:HAS_MEMBER]->(e:Entity)
WHERE u.space = $space
WITH u, collect(DISTINCT e.id) AS entity_ids
MATCH (u)-[:RESTS_ON]->(f:Fact)
RETURN u.id AS id, u.title AS title, u.kind AS kind, u.valid_from AS valid_from, u.valid_to AS valid_to, u.precision AS precision,
    u.recorded_at AS recorded_at, u.retired_at AS retired_at, collect(DISTINCT f.id) AS facts, entity_ids AS entity_ids
ORDER BY id
