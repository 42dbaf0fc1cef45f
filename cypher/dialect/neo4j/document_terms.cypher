// document_terms: the tokens of these messages.
// $space: string
// $ids: list<string>
// returns id: string
// returns terms: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space AND m.terms IS NOT NULL
RETURN DISTINCT m.id AS id, m.terms AS terms
ORDER BY id
