// count_entities: how many entities a space has.
// $space: string
// returns count: int
MATCH (n:Entity)
WHERE n.space = $space
RETURN count(n) AS count
ORDER BY count
