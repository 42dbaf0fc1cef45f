// clear_documents: no message can be found any more.
MATCH (m:Message)
WHERE m.terms IS NOT NULL
REMOVE m.home, m.terms, m.vector, m.context
WITH m
MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p
