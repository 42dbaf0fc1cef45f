// unit_links: which earlier unit each unit of a space bears on.
// $space: string
// returns source: string
// returns target: string
MATCH (a:Unit)-[:BEARS_ON]->(b:Unit)
WHERE a.space = $space
RETURN a.id AS source, b.id AS target
ORDER BY source, target
