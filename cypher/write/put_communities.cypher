// put_communities: communities by id, without their edges.
// $rows: list
// row.id: string
// row.space: string
// row.level: int
// row.title: string
// row.summary: string
// row.key_members: list<string>
// row.entity_ids: list<string>
// row.valid_from: datetime
// row.valid_to: datetime
// row.recorded_at: datetime
// row.retired_at: datetime
// row.version_of: string
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Community {id: row.id})
SET n.space = row.space,
    n.level = row.level,
    n.title = row.title,
    n.summary = row.summary,
    n.key_members = row.key_members,
    n.entity_ids = row.entity_ids,
    n.valid_from = row.valid_from,
    n.valid_to = row.valid_to,
    n.recorded_at = row.recorded_at,
    n.retired_at = row.retired_at,
    n.version_of = row.version_of,
    n.fingerprint = row.fingerprint
