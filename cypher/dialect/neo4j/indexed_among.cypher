// indexed_among: those of these messages that can be found.
// $space: string
// $ids: list<string>
// returns id: string
MATCH (m:Message)
WHERE m.id IN $ids AND m.space = $space AND m.terms IS NOT NULL
RETURN m.id AS id
ORDER BY id
