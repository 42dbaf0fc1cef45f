// indexed_count: how many messages of a space can be searched, and which vectors are in force.
// $home: string
// returns messages: int
// returns vectors: string
CALL () {
    MATCH (s:IndexedSpace {id: $home})
    RETURN coalesce(sum(s.messages), 0) AS messages
}
CALL () {
    MATCH (v:Meta {id: 'vectors'})
    RETURN coalesce(collect(v.content)[0], '') AS vectors
}
RETURN messages AS messages, vectors AS vectors
ORDER BY messages
