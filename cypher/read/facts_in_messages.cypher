// facts_in_messages: the facts that some messages stated and that were known of at a moment, given up by then or not.
// $space: string
// $ids: list<string>
// $known: datetime
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
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
WITH m.fact_ids AS stated
UNWIND stated AS fact_id
MATCH (f:Fact {id: fact_id})
WHERE f.recorded_at <= $known
RETURN f.id AS id, f.space AS space, f.message_id AS message_id, f.start AS start, f.`end` AS `end`, f.text AS text, f.predicate AS predicate, f.kind AS kind, f.polarity AS polarity, f.modality AS modality, f.valid_from AS valid_from, f.valid_to AS valid_to, f.precision AS precision, f.recorded_at AS recorded_at, f.retired_at AS retired_at, f.event_start AS event_start, f.event_end AS event_end, f.event_precision AS event_precision, coalesce(f.recurrence, '') AS recurrence, coalesce(f.confidence, 1.0) AS confidence, coalesce(f.reason, '') AS reason, f.tags AS tags, coalesce(f.said_by, '') AS said_by, coalesce(f.trust, 0) AS trust, coalesce(f.standing, '') AS standing, f.members AS members, f.superseded AS superseded
ORDER BY valid_from, id
