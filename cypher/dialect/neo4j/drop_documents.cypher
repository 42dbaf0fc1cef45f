// drop_documents: these messages cannot be found any more.
// $rows: list
// row.id: string
// row.space: string
UNWIND $rows AS row
MATCH (m:Message {id: row.id})
WHERE m.space = row.space
REMOVE m.home, m.terms, m.embedded, m.vector, m.context, m.vector_2, m.context_2
WITH m
MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p
