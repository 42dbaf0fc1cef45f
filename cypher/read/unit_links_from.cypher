// unit_links_from: the links of some units to earlier ones.
// $space: string
// $ids: list<string>
// returns source: string
// returns target: string
UNWIND $ids AS wanted
MATCH (a:Unit {id: wanted})
WHERE a.space = $space
MATCH (a)-[:BEARS_ON]->(b:Unit)
RETURN a.id AS source, b.id AS target
ORDER BY source, target
