// count_units: how many units a space has.
// $space: string
// returns count: int
MATCH (n:Unit)
WHERE n.space = $space
RETURN count(n) AS count
ORDER BY count
