// cut_messages: the edges that a message owns.
// $ids: list<string>
MATCH (a:Message)-[r:MENTIONS|NEXT]->()
WHERE a.id IN $ids
DELETE r
