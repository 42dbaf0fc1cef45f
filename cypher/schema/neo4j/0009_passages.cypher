// The passages of a long message after its first one, each with the vectors by which it is found; every message is indexed again.
CREATE CONSTRAINT passage_id IF NOT EXISTS FOR (n:Passage) REQUIRE n.id IS UNIQUE;
CREATE VECTOR INDEX passage_meaning IF NOT EXISTS FOR (n:Passage) ON (n.vector)
    OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}};
CREATE VECTOR INDEX passage_context IF NOT EXISTS FOR (n:Passage) ON (n.context)
    OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}};
MATCH (m:Message) WHERE m.terms IS NOT NULL
CALL (m) { REMOVE m.home, m.terms, m.vector, m.context } IN TRANSACTIONS OF 10000 ROWS;
MATCH (n:Meta) WHERE n.id STARTS WITH 'index:' DELETE n;
