// link_part_of: a community inside a larger one.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Community {id: row.source})
WITH row, a
MATCH (b:Community {id: row.target})
CREATE (a)-[:PART_OF]->(b)
