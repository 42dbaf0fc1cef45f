// indexed_without: the messages of a space that can be found and have no vectors of one model yet.
// $home: string
// $alone: string
// returns id: string
MATCH (m:Message {home: $home})
WHERE m[$alone] IS NULL
RETURN m.id AS id
ORDER BY id
