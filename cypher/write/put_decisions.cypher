// put_decisions: decisions on names, by id.
// $rows: list
// row.id: string
// row.space: string
// row.left_name: string
// row.left_conversation: string
// row.right_name: string
// row.right_conversation: string
// row.verdict: string
// row.score: float
// row.reasons: list<string>
// row.made_by: string
// row.decided_at: datetime
// row.left_id: string
// row.right_id: string
// row.fingerprint: string
UNWIND $rows AS row
MERGE (n:Decision {id: row.id})
SET n.space = row.space,
    n.left_name = row.left_name,
    n.left_conversation = row.left_conversation,
    n.right_name = row.right_name,
    n.right_conversation = row.right_conversation,
    n.verdict = row.verdict,
    n.score = row.score,
    n.reasons = row.reasons,
    n.made_by = row.made_by,
    n.decided_at = row.decided_at,
    n.left_id = row.left_id,
    n.right_id = row.right_id,
    n.fingerprint = row.fingerprint
