// put_linked: the fingerprint of a message's own edges, and when it was changed or deleted.
// $rows: list
// row.id: string
// row.linked: string
// row.retired_at: datetime
UNWIND $rows AS row
MATCH (n:Message {id: row.id})
SET n.linked = row.linked,
    n.retired_at = row.retired_at
