// unit_outlines: what communities say of units with these ids.
// $space: string
// $ids: list<string>
// returns id: string
// returns title: string
// returns fact_ids: list<string>
// returns valid_from: datetime
// returns valid_to: datetime
// returns recorded_at: datetime
// returns last_at: datetime
// returns importance: float
// returns members: string
UNWIND $ids AS wanted
MATCH (u:Unit {id: wanted})
WITH DISTINCT u
WHERE u.space = $space
RETURN u.id AS id, u.title AS title, u.fact_ids AS fact_ids, u.valid_from AS valid_from, u.valid_to AS valid_to, u.recorded_at AS recorded_at, u.last_at AS last_at, u.importance AS importance, u.members AS members
ORDER BY id
