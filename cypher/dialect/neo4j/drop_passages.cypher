// drop_passages: remove the passages of these messages.
// $rows: list
// row.id: string
UNWIND $rows AS row
MATCH (m:Message {id: row.id})-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p
