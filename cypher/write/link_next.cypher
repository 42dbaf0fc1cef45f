// link_next: a message and the one after it in its thread.
// $rows: list
// row.source: string
// row.target: string
UNWIND $rows AS row
MATCH (a:Message {id: row.source})
WITH row, a
MATCH (b:Message {id: row.target})
CREATE (a)-[:NEXT]->(b)
