// clear_messages: remove all messages of a space, with their passages.
// $space: string
MATCH (n:Message)
WHERE n.space = $space
OPTIONAL MATCH (n)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p, n
