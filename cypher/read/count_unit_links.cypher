// count_unit_links: how many links from units to earlier ones a space has.
// $space: string
// returns count: int
MATCH (a:Unit)-[r:BEARS_ON]->(:Unit)
WHERE a.space = $space
RETURN count(r) AS count
ORDER BY count
