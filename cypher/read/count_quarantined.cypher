// count_quarantined: how many quarantined a space has.
// $space: string
// returns count: int
MATCH (n:Quarantined)
WHERE n.space = $space
RETURN count(n) AS count
ORDER BY count
