// count_communities: how many communities a space has.
// $space: string
// returns count: int
MATCH (n:Community)
WHERE n.space = $space AND n.version_of = ''
RETURN count(n) AS count
ORDER BY count
