// search_statistics: of a space how many messages and tokens can be searched, how many messages have each term, and which vectors are in force; of all spaces the number of messages.
// $home: string
// $terms: list<string>
// returns term: string
// returns with_term: int
// returns messages: int
// returns tokens: int
// returns everywhere: int
// returns vectors: string
OPTIONAL MATCH (s:IndexedSpace {id: $home})
OPTIONAL MATCH (v:Meta {id: 'vectors'})
WITH coalesce(s.messages, 0) AS messages, coalesce(s.tokens, 0) AS tokens, coalesce(v.content, '') AS vectors
CALL () {
    MATCH (m:Message)
    RETURN count(m) AS everywhere
}
UNWIND $terms AS term
OPTIONAL MATCH (t:Term {id: $home + ' ' + term})
RETURN term AS term, coalesce(t.messages, 0) AS with_term, messages AS messages, tokens AS tokens, everywhere AS everywhere, vectors AS vectors
ORDER BY term
