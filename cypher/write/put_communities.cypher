// put_communities: communities by id, without their edges.
// $rows: list
// row.id: string
// row.space: string
// row.level: int
// row.title: string
// row.summary: string
// row.key_members: list<string>
// row.valid_from: datetime
// row.valid_to: datetime
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Community {id: row.id})
SET n.space = row.space,
    n.level = row.level,
    n.title = row.title,
    n.summary = row.summary,
    n.key_members = row.key_members,
    n.valid_from = row.valid_from,
    n.valid_to = row.valid_to,
    n.fingerprint = row.fingerprint
