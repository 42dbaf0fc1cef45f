// clear_documents: no message can be found any more.
MATCH (m:Message)
WHERE m.home IS NOT NULL
REMOVE m.home, m.terms, m.embedded, m.vector, m.context, m.vector_2, m.context_2
WITH m
MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
DETACH DELETE p
