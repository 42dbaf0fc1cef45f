// indexed_among: those of these messages that can be found.
// $space: string
// $ids: list<string>
// returns id: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.terms IS NOT NULL
RETURN DISTINCT m.id AS id
ORDER BY id
