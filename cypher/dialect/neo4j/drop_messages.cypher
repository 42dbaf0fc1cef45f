// drop_messages: messages that are forgotten, with their edges, their passages, and their part in what search keeps of the space.
// $ids: list<string>
CALL () {
    UNWIND $ids AS wanted
    MATCH (n:Message {id: wanted})
    WHERE n.home IS NOT NULL
    WITH n.home AS home, count(n) AS messages, sum(CASE n.terms WHEN '' THEN 0 ELSE size(split(n.terms, ' ')) END) AS tokens
    MATCH (s:IndexedSpace {id: home})
    SET s.messages = s.messages - messages, s.tokens = s.tokens - tokens
}
CALL () {
    UNWIND $ids AS wanted
    MATCH (n:Message {id: wanted})
    WHERE n.home IS NOT NULL AND n.terms <> ''
    UNWIND split(n.terms, ' ') AS term
    WITH n.home AS home, term, count(DISTINCT n) AS messages
    MATCH (t:Term {id: home + ' ' + term})
    SET t.messages = t.messages - messages
}
CALL () {
    UNWIND $ids AS wanted
    MATCH (n:Message {id: wanted})
    OPTIONAL MATCH (n)-[:HAS_PASSAGE]->(p:Passage)
    DETACH DELETE p, n
}
