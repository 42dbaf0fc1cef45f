// put_documents: the tokens and vectors by which messages are found.
// $rows: list
// row.id: string
// row.home: string
// row.terms: string
// row.alone: string
// row.in_context: string
// row.vector: list<float>
// row.context: list<float>
UNWIND $rows AS row
MATCH (m:Message {id: row.id})
SET m.home = row.home, m.terms = row.terms
WITH m, row
CALL db.create.setNodeVectorProperty(m, row.alone, row.vector)
CALL db.create.setNodeVectorProperty(m, row.in_context, row.context)
