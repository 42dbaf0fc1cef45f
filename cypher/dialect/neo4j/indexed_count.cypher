// indexed_count: how many messages of a space can be searched, and which vectors are in force.
// $home: string
// returns messages: int
// returns vectors: string
OPTIONAL MATCH (s:IndexedSpace {id: $home})
OPTIONAL MATCH (v:Meta {id: 'vectors'})
RETURN coalesce(s.messages, 0) AS messages, coalesce(v.content, '') AS vectors
ORDER BY messages
