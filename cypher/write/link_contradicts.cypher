// link_contradicts: a fact that says the opposite of another while both hold.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Fact {id: row.source})
WITH row, a
MATCH (b:Fact {id: row.target})
CREATE (a)-[:CONTRADICTS]->(b)
