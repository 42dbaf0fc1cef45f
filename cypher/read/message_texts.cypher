// message_texts: which of these messages are stored, with their text.
// $space: string
// $ids: list<string>
// returns id: string
// returns text: string
MATCH (m:Message)
WHERE m.id IN $ids AND m.space = $space
RETURN m.id AS id, m.text AS text
ORDER BY id
