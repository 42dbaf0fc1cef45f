// find_words: messages by BM25 over their tokens; $query is made of stems and the space's token.
// $query: string
// $limit: int
// returns id: string
// returns score: float
CALL db.index.fulltext.queryNodes('message_words', $query, {limit: $limit}) YIELD node, score
RETURN node.id AS id, score AS score
ORDER BY score DESC, id
