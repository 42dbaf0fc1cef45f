// put_documents: the tokens and vectors by which messages are found; vectors of another model are removed, as those of another text.
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
SET m.home = row.home, m.terms = row.terms, m.embedded = randomUUID()
REMOVE m.vector, m.context, m.vector_2, m.context_2
WITH m, row
CALL db.create.setNodeVectorProperty(m, row.alone, row.vector)
CALL db.create.setNodeVectorProperty(m, row.in_context, row.context)
