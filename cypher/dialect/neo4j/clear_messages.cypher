// clear_messages: remove all messages of a space, with their passages and what search keeps of the space.
// $space: string
CALL () {
    MATCH (s:IndexedSpace)
    WHERE s.space = $space
    MATCH (t:Term {home: s.id})
    DELETE t
}
CALL () {
    MATCH (s:IndexedSpace)
    WHERE s.space = $space
    DELETE s
}
CALL () {
    MATCH (n:Message)
    WHERE n.space = $space
    OPTIONAL MATCH (n)-[:HAS_PASSAGE]->(p:Passage)
    DETACH DELETE p, n
}
