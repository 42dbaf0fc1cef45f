// put_linked: what hangs on a message, with its fingerprint, and when the message was changed or deleted.
// $rows: list
// row.id: string
// row.linked: string
// row.retired_at: datetime
// row.following: string
// row.length: int
// row.following_length: int
// row.entity_ids: list<string>
UNWIND $rows AS row
MATCH (n:Message {id: row.id})
SET n.linked = row.linked,
    n.retired_at = row.retired_at,
    n.following = row.following,
    n.length = row.length,
    n.following_length = row.following_length,
    n.entity_ids = row.entity_ids
