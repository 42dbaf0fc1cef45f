// count_facts: how many facts a space has.
// $space: string
// returns count: int
MATCH (n:Fact)
WHERE n.space = $space
RETURN count(n) AS count
ORDER BY count
