// put_marks: who may read turns, and what for; a mark that is there is rewritten.
// $rows: list
// row.id: string
// row.space: string
// row.agent: string
// row.task: string
// row.scope: string
// row.purpose: string
UNWIND $rows AS row
MERGE (n:Mark {id: row.id})
SET n.space = row.space,
    n.agent = row.agent,
    n.task = row.task,
    n.scope = row.scope,
    n.purpose = row.purpose
