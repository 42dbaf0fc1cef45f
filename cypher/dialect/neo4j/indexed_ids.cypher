// indexed_ids: the messages of a space that can be found.
// $space: string
// returns id: string
MATCH (m:Message)
WHERE m.space = $space AND m.terms IS NOT NULL
RETURN m.id AS id
ORDER BY id
