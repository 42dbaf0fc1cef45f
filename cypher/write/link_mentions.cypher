// link_mentions: a message mentions an entity in a span.
// $rows: list
// row.source: string
// row.target: string
// row.id: string
// row.start: int
// row.end: int
// row.text: string
UNWIND $rows AS row
MATCH (a:Message {id: row.source})
WITH row, a
MATCH (b:Entity {id: row.target})
CREATE (a)-[:MENTIONS {id: row.id, start: row.start, `end`: row.`end`, text: row.text}]->(b)
