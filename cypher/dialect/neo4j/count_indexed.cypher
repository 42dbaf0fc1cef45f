// count_indexed: how many messages can be found in the space, and in all.
// $space: string
// returns here: int
// returns everywhere: int
MATCH (m:Message)
WHERE m.terms IS NOT NULL
RETURN sum(CASE WHEN m.space = $space THEN 1 ELSE 0 END) AS here, count(m) AS everywhere
ORDER BY here
