// put_fact_ids: the facts that a message states, on the message.
// $rows: list
// row.id: string
// row.fact_ids: list<string>
UNWIND $rows AS row
MATCH (n:Message {id: row.id})
SET n.fact_ids = row.fact_ids
