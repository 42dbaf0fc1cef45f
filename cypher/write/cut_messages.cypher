// cut_messages: the edges that a message owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Message {id: wanted})-[r:MENTIONS|NEXT]->()
WITH DISTINCT r
DELETE r
