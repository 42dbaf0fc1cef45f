// drop_messages: messages that are forgotten, with their edges and passages.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Message {id: wanted})
OPTIONAL MATCH (n)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p, n
