// Words (tokens are stemmed before they are stored, so white space separates them) and meaning (cosine over 384 floats),
// of a message alone (vector) and together with the turn before it (context). `home` is the space as one token.
CREATE FULLTEXT INDEX message_words IF NOT EXISTS FOR (n:Message) ON EACH [n.terms, n.home]
    OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace', `fulltext.eventually_consistent`: false}};
CREATE VECTOR INDEX message_meaning IF NOT EXISTS FOR (n:Message) ON (n.vector)
    OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}};
CREATE VECTOR INDEX message_context IF NOT EXISTS FOR (n:Message) ON (n.context)
    OPTIONS {indexConfig: {`vector.dimensions`: 384, `vector.similarity_function`: 'cosine', `vector.quantization.enabled`: false}};
