// link_mentions: a message mentions an entity in a span.
// $rows: list
// row.source: string
// row.target: string
// row.start: int
// row.end: int
UNWIND $rows AS row
MATCH (a:Message {id: row.source})
WITH row, a
MATCH (b:Entity {id: row.target})
CREATE (a)-[:MENTIONS {start: row.start, `end`: row.`end`}]->(b)
