// link_supersedes: a fact that took the place of another.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Fact {id: row.source})
WITH row, a
MATCH (b:Fact {id: row.target})
CREATE (a)-[:SUPERSEDES]->(b)
