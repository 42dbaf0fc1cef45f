// link_bears_on: a unit that bears on an earlier one.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Unit {id: row.source})
WITH row, a
MATCH (b:Unit {id: row.target})
CREATE (a)-[:BEARS_ON]->(b)
