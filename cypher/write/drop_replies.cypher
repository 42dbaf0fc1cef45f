// drop_replies: what a chat model said about turns, by what was shown of them.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Reply {id: wanted})
DELETE n
