// link_in_community: the entities of communities; source is the community, so that its edges are its own.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Community {id: row.source})
WITH row, a
MATCH (b:Entity {id: row.target})
CREATE (b)-[:IN_COMMUNITY]->(a)
