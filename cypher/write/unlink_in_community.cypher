// unlink_in_community: entities that are no longer in a community; source is the community.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (b:Entity {id: row.target})
OPTIONAL MATCH (b)-[r:IN_COMMUNITY]->(a:Community)
WITH row, r, a
WHERE a.id = row.source
DELETE r
