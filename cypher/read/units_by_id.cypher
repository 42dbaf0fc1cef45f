// units_by_id: units with these ids.
// $space: string
// $ids: list<string>
// returns id: string
// returns space: string
// returns title: string
// returns text: string
// returns kind: string
// returns fact_ids: list<string>
// returns valid_from: datetime
// returns valid_to: datetime
// returns precision: string
// returns recorded_at: datetime
// returns last_at: datetime
// returns sessions: int
// returns importance: float
// returns history: list<string>
// returns retired_at: datetime
// returns members: string
UNWIND $ids AS wanted
MATCH (u:Unit {id: wanted})
WITH DISTINCT u
WHERE u.space = $space
RETURN u.id AS id, u.space AS space, u.title AS title, u.text AS text, u.kind AS kind, u.fact_ids AS fact_ids, u.valid_from AS valid_from, u.valid_to AS valid_to, u.precision AS precision, u.recorded_at AS recorded_at, u.last_at AS last_at, u.sessions AS sessions, u.importance AS importance, u.history AS history, u.retired_at AS retired_at, u.members AS members
ORDER BY id
