// said_by: which of these messages had been said by a moment.
// $space: string
// $ids: list<string>
// $known: datetime
// returns id: string
MATCH (m:Message)
WHERE m.id IN $ids AND m.space = $space AND m.sent_at <= $known
RETURN m.id AS id
ORDER BY id
