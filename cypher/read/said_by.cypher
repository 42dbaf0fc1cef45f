// said_by: which of these messages had been said by a moment, and not been changed or deleted by then.
// $space: string
// $ids: list<string>
// $known: datetime
// returns id: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.recorded_at <= $known AND m.retired_at > $known
RETURN m.id AS id
ORDER BY id
