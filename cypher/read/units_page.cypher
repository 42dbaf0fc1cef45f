// units_page: units of a space as they were learnt, after one with this time and id.
// $space: string
// $kind: string
// $at: datetime
// $known: datetime
// $history: bool
// $recorded_at: datetime
// $id: string
// $limit: int
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
MATCH (u:Unit)
WHERE u.space = $space AND u.recorded_at <= $known AND u.retired_at > $known AND ($history OR (u.valid_from <= $at AND u.valid_to > $at))
    AND ($kind = '' OR u.kind = $kind) AND (u.recorded_at > $recorded_at OR (u.recorded_at = $recorded_at AND u.id > $id))
WITH u
ORDER BY u.recorded_at, u.id
LIMIT $limit
RETURN u.id AS id, u.space AS space, u.title AS title, u.text AS text, u.kind AS kind, u.fact_ids AS fact_ids, u.valid_from AS valid_from, u.valid_to AS valid_to, u.precision AS precision, u.recorded_at AS recorded_at, u.last_at AS last_at, u.sessions AS sessions, u.importance AS importance, u.history AS history, u.retired_at AS retired_at, u.members AS members
ORDER BY recorded_at, id
