// next_of: the message after each of these in its thread, and how long both are in characters.
// $space: string
// $ids: list<string>
// returns id: string
// returns following: string
// returns length: int
// returns following_length: int
UNWIND $ids AS wanted
MATCH (a:Message {id: wanted})
WHERE a.space = $space AND a.following <> ''
WITH DISTINCT a.id AS id, a.following AS following, a.length AS length
MATCH (b:Message {id: following})
RETURN id AS id, following AS following, length AS length, b.length AS following_length
ORDER BY id, following
