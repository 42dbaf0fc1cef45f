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
RETURN wanted AS id, a.following AS following, a.length AS length, a.following_length AS following_length
ORDER BY id, following
