// drop_messages: messages that are forgotten, with their edges.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Message {id: wanted})
DETACH DELETE n
