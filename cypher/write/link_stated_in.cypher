// link_stated_in: the message and span that said a fact.
// $rows: list
// row.source: string
// row.target: string
// row.start: int
// row.end: int
UNWIND $rows AS row
MATCH (a:Fact {id: row.source})
WITH row, a
MATCH (b:Message {id: row.target})
CREATE (a)-[:STATED_IN {start: row.start, `end`: row.`end`}]->(b)
