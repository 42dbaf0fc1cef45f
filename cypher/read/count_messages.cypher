// count_messages: how many messages a space has.
// $space: string
// returns count: int
MATCH (n:Message)
WHERE n.space = $space
RETURN count(n) AS count
ORDER BY count
