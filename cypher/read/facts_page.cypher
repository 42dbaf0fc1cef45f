// facts_page: facts of a space as they were learnt, after one with this time and id; an empty predicate, kind or speaker stands for all.
// $space: string
// $predicate: string
// $kind: string
// $said_by: string
// $at: datetime
// $known: datetime
// $history: bool
// $recorded_at: datetime
// $id: string
// $limit: int
// returns id: string
// returns space: string
// returns message_id: string
// returns start: int
// returns end: int
// returns text: string
// returns predicate: string
// returns kind: string
// returns polarity: string
// returns modality: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns precision: string
// returns recorded_at: datetime
// returns retired_at: datetime
// returns event_start: datetime
// returns event_end: datetime
// returns event_precision: string
// returns recurrence: string
// returns confidence: float
// returns reason: string
// returns tags: list<string>
// returns said_by: string
// returns trust: int
// returns standing: string
// returns members: string
// returns superseded: bool
// returns supersedes: list<string>
// returns contradicts: list<string>
MATCH (f:Fact)
WHERE f.space = $space AND f.recorded_at <= $known AND f.retired_at > $known AND ($history OR (f.valid_from <= $at AND f.valid_to > $at))
    AND ($predicate = '' OR f.predicate = $predicate) AND ($kind = '' OR f.kind = $kind) AND ($said_by = '' OR f.said_by = $said_by)
    AND (f.recorded_at > $recorded_at OR (f.recorded_at = $recorded_at AND f.id > $id))
WITH f
ORDER BY f.recorded_at, f.id
LIMIT $limit
OPTIONAL MATCH (f)-[:SUPERSEDES]->(older:Fact)
WITH f, collect(older.id) AS supersedes
OPTIONAL MATCH (f)-[:CONTRADICTS]->(denied:Fact)
WITH f, supersedes, collect(denied.id) AS contradicts
RETURN f.id AS id, f.space AS space, f.message_id AS message_id, f.start AS start, f.`end` AS `end`, f.text AS text, f.predicate AS predicate, f.kind AS kind, f.polarity AS polarity, f.modality AS modality, f.valid_from AS valid_from, f.valid_to AS valid_to, f.precision AS precision, f.recorded_at AS recorded_at, f.retired_at AS retired_at, f.event_start AS event_start, f.event_end AS event_end, f.event_precision AS event_precision, coalesce(f.recurrence, '') AS recurrence, coalesce(f.confidence, 1.0) AS confidence, coalesce(f.reason, '') AS reason, f.tags AS tags, coalesce(f.said_by, '') AS said_by, coalesce(f.trust, 0) AS trust, coalesce(f.standing, '') AS standing, f.members AS members, f.superseded AS superseded,
    supersedes AS supersedes, contradicts AS contradicts
ORDER BY recorded_at, id
