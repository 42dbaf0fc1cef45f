// indexed_ids: the messages of a space that can be found.
// $home: string
// returns id: string
MATCH (m:Message {home: $home})
RETURN m.id AS id
ORDER BY id
