// put_vectors: the vectors of another model beside those that are searched.
// $rows: list
// row.id: string
// row.alone: string
// row.in_context: string
// row.vector: list<float>
// row.context: list<float>
UNWIND $rows AS row
MATCH (m:Message {id: row.id})
CALL db.create.setNodeVectorProperty(m, row.alone, row.vector)
CALL db.create.setNodeVectorProperty(m, row.in_context, row.context)
