// unlink_in_community: entities that are no longer in a community; source is the community.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (b:Entity {id: row.target})-[r:IN_COMMUNITY]->(a:Community {id: row.source})
DELETE r
