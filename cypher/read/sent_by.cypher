// sent_by: which of these messages had been sent by a moment.
// $space: string
// $ids: list<string>
// $at: datetime
// returns id: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.sent_at <= $at
RETURN m.id AS id
ORDER BY id
