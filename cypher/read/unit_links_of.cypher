// unit_links_of: the earlier units that some units bear on, by the ids of these, as known at a moment.
// $space: string
// $ids: list<string>
// $known: datetime
// returns id: string
// returns earlier: string
// returns title: string
UNWIND $ids AS wanted
MATCH (a:Unit {id: wanted})
WHERE a.space = $space
OPTIONAL MATCH (a)-[:BEARS_ON]->(b:Unit)
WITH a, b
WHERE b.space = $space AND b.recorded_at <= $known AND b.retired_at > $known
RETURN DISTINCT a.id AS id, b.id AS earlier, b.title AS title
ORDER BY id, earlier
