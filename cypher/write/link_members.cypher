// link_members: the members of units.
// $rows: list
// row.source: string
// row.target: string
// row.role: string
UNWIND $rows AS row
MATCH (a:Unit {id: row.source})
WITH row, a
MATCH (b:Entity {id: row.target})
CREATE (a)-[:HAS_MEMBER {role: row.role}]->(b)
