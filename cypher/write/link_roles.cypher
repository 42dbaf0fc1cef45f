// link_roles: the members of facts.
// $rows: list
// row.source: string
// row.target: string
// row.role: string
UNWIND $rows AS row
MATCH (a:Fact {id: row.source})
WITH row, a
MATCH (b:Entity {id: row.target})
CREATE (a)-[:HAS_ROLE {role: row.role}]->(b)
