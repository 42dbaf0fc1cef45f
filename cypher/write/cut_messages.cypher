// cut_messages: the edges that a message owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Message {id: wanted})
OPTIONAL MATCH (a)-[r:MENTIONS|NEXT]->()
WITH DISTINCT r
WHERE r IS NOT NULL
DELETE r
