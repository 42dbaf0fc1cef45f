// unlink_bears_on: units that no longer bear on an earlier one.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Unit {id: row.source})
OPTIONAL MATCH (a)-[r:BEARS_ON]->(b:Unit)
WITH row, r, b
WHERE b.id = row.target
DELETE r
