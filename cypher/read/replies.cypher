// replies: what a chat model said about turns, by what was shown of them.
// $space: string
// $ids: list<string>
// returns id: string
// returns content: string
UNWIND $ids AS wanted
MATCH (r:Reply {id: wanted})
WHERE r.space = $space
RETURN r.id AS id, r.content AS content
ORDER BY id
