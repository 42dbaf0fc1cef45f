// indexed_terms: the tokens of those of these messages that are stored; whether they can be searched.
// $space: string
// $ids: list<string>
// returns id: string
// returns terms: string
// returns indexed: bool
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
RETURN DISTINCT m.id AS id, coalesce(m.terms, '') AS terms, m.terms IS NOT NULL AS indexed
ORDER BY id
