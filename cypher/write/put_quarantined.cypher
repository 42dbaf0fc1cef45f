// put_quarantined: what could not be read or stored.
// $rows: list
// row.id: string
// row.space: string
// row.stage: string
// row.source: string
// row.line: int
// row.reason: string
// row.content: string
UNWIND $rows AS row
MERGE (n:Quarantined {id: row.id})
SET n.space = row.space,
    n.stage = row.stage,
    n.source = row.source,
    n.line = row.line,
    n.reason = row.reason,
    n.content = row.content
