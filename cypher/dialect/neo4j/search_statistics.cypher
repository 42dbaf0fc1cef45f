// search_statistics: of a space how many messages and tokens can be searched, how many messages have each term, and which vectors are in force; of all spaces the number of messages.
// $home: string
// $terms: list<string>
// returns term: string
// returns with_term: int
// returns messages: int
// returns tokens: int
// returns everywhere: int
// returns vectors: string
CALL () {
    MATCH (m:Message)
    RETURN count(m) AS everywhere
}
CALL () {
    MATCH (s:IndexedSpace {id: $home})
    RETURN coalesce(sum(s.messages), 0) AS messages, coalesce(sum(s.tokens), 0) AS tokens
}
CALL () {
    MATCH (v:Meta {id: 'vectors'})
    RETURN coalesce(collect(v.content)[0], '') AS vectors
}
UNWIND $terms AS term
CALL (term) {
    MATCH (t:Term {id: $home + ' ' + term})
    RETURN coalesce(sum(t.messages), 0) AS with_term
}
RETURN term AS term, with_term AS with_term, messages AS messages, tokens AS tokens, everywhere AS everywhere, vectors AS vectors
ORDER BY term
