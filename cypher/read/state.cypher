// state: rows of the keyed state by id.
// $space: string
// $ids: list<string>
// returns id: string
// returns content: string
UNWIND $ids AS wanted
MATCH (n:State {id: wanted})
WHERE n.space = $space
RETURN n.id AS id, n.content AS content
ORDER BY id
