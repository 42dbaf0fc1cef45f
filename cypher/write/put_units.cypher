// put_units: units by id, without their edges.
// $rows: list
// row.id: string
// row.space: string
// row.title: string
// row.kind: string
// row.valid_from: datetime
// row.valid_to: datetime
// row.precision: string
// row.recorded_at: datetime
// row.retired_at: datetime
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Unit {id: row.id})
SET n.space = row.space,
    n.title = row.title,
    n.kind = row.kind,
    n.valid_from = row.valid_from,
    n.valid_to = row.valid_to,
    n.precision = row.precision,
    n.recorded_at = row.recorded_at,
    n.retired_at = row.retired_at,
    n.fingerprint = row.fingerprint
