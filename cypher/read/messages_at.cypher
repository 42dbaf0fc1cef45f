// messages_at: the messages that were read from these sources, with their places.
// $space: string
// $sources: list<string>
// returns id: string
// returns source: string
// returns position: int
MATCH (m:Message)
WHERE m.space = $space AND m.source IN $sources
RETURN m.id AS id, m.source AS source, m.position AS position
ORDER BY id
