// put_units: units by id, without their edges.
// $rows: list
// row.id: string
// row.space: string
// row.title: string
// row.text: string
// row.kind: string
// row.fact_ids: list<string>
// row.valid_from: datetime
// row.valid_to: datetime
// row.precision: string
// row.recorded_at: datetime
// row.last_at: datetime
// row.sessions: int
// row.importance: float
// row.history: list<string>
// row.retired_at: datetime
// row.members: string
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Unit {id: row.id})
SET n.space = row.space,
    n.title = row.title,
    n.text = row.text,
    n.kind = row.kind,
    n.fact_ids = row.fact_ids,
    n.valid_from = row.valid_from,
    n.valid_to = row.valid_to,
    n.precision = row.precision,
    n.recorded_at = row.recorded_at,
    n.last_at = row.last_at,
    n.sessions = row.sessions,
    n.importance = row.importance,
    n.history = row.history,
    n.retired_at = row.retired_at,
    n.members = row.members,
    n.fingerprint = row.fingerprint
