// link_rests_on: the facts that a unit rests on.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Unit {id: row.source})
WITH row, a
MATCH (b:Fact {id: row.target})
CREATE (a)-[:RESTS_ON]->(b)
