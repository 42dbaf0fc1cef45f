// put_state: values that are read by key alone.
// $rows: list
// row.id: string
// row.space: string
// row.kind: string
// row.content: string
UNWIND $rows AS row
MERGE (n:State {id: row.id})
SET n.space = row.space, n.kind = row.kind, n.content = row.content
