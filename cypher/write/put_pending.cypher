// put_pending: what waits to be built.
// $rows: list
// row.id: string
// row.space: string
// row.kind: string
// row.content: string
UNWIND $rows AS row
MERGE (n:Pending {id: row.id})
SET n.space = row.space, n.kind = row.kind, n.content = row.content
