// next_of: the message after each of these in its thread, and how long both are in characters.
// $space: string
// $ids: list<string>
// returns id: string
// returns following: string
// returns length: int
// returns following_length: int
UNWIND $ids AS wanted
MATCH (a:Message {id: wanted})-[:NEXT]->(b:Message)
WHERE a.space = $space
RETURN DISTINCT a.id AS id, b.id AS following, size(a.text) AS length, size(b.text) AS following_length
ORDER BY id, following
