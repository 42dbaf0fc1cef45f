// put_facts: facts by id, without their edges.
// $rows: list
// row.id: string
// row.space: string
// row.message_id: string
// row.start: int
// row.end: int
// row.text: string
// row.predicate: string
// row.kind: string
// row.polarity: string
// row.modality: string
// row.valid_from: datetime
// row.valid_to: datetime
// row.precision: string
// row.recorded_at: datetime
// row.retired_at: datetime
// row.event_start: datetime
// row.event_end: datetime
// row.event_precision: string
// row.recurrence: string
// row.superseded: bool
// row.members: string
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Fact {id: row.id})
SET n.space = row.space,
    n.message_id = row.message_id,
    n.start = row.start,
    n.`end` = row.`end`,
    n.text = row.text,
    n.predicate = row.predicate,
    n.kind = row.kind,
    n.polarity = row.polarity,
    n.modality = row.modality,
    n.valid_from = row.valid_from,
    n.valid_to = row.valid_to,
    n.precision = row.precision,
    n.recorded_at = row.recorded_at,
    n.retired_at = row.retired_at,
    n.event_start = row.event_start,
    n.event_end = row.event_end,
    n.event_precision = row.event_precision,
    n.recurrence = row.recurrence,
    n.superseded = row.superseded,
    n.members = row.members,
    n.fingerprint = row.fingerprint
