// put_state: rows of the keyed state of a space, by id.
// $rows: list
// row.id: string
// row.space: string
// row.kind: string
// row.content: string
UNWIND $rows AS row
MERGE (n:State {id: row.id})
SET n.space = row.space, n.kind = row.kind, n.content = row.content
