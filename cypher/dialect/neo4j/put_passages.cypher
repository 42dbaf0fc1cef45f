// put_passages: the vectors of the passages of messages.
// $rows: list
// row.id: string
// row.message_id: string
// row.home: string
// row.space: string
// row.number: int
// row.alone: string
// row.in_context: string
// row.vector: list<float>
// row.context: list<float>
UNWIND $rows AS row
MATCH (m:Message {id: row.message_id})
MERGE (p:Passage {id: row.id})
SET p.space = row.space, p.home = row.home, p.message_id = row.message_id, p.number = row.number
MERGE (m)-[:HAS_PASSAGE]->(p)
WITH p, row
CALL db.create.setNodeVectorProperty(p, row.alone, row.vector)
CALL db.create.setNodeVectorProperty(p, row.in_context, row.context)
