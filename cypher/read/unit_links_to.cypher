// unit_links_to: the links of later units to some units.
// $space: string
// $ids: list<string>
// returns source: string
// returns target: string
UNWIND $ids AS wanted
MATCH (b:Unit {id: wanted})
WHERE b.space = $space
MATCH (b)<-[:BEARS_ON]-(a:Unit)
RETURN a.id AS source, b.id AS target
ORDER BY source, target
