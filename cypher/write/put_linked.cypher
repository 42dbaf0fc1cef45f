// put_linked: the fingerprint of a message's own edges.
// $rows: list
// row.id: string
// row.linked: string
UNWIND $rows AS row
MATCH (n:Message {id: row.id})
SET n.linked = row.linked
