// drop_documents: these messages cannot be found any more.
// $rows: list
// row.id: string
// row.space: string
UNWIND $rows AS row
MATCH (m:Message {id: row.id})
WHERE m.space = row.space
REMOVE m.home, m.terms, m.vector, m.context
WITH m
MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p
