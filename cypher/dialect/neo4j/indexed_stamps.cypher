// indexed_stamps: of those of these messages that can be found, what changes whenever they are indexed again.
// $space: string
// $ids: list<string>
// returns id: string
// returns stamp: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.terms IS NOT NULL
RETURN DISTINCT m.id AS id, coalesce(m.embedded, '') AS stamp
ORDER BY id
