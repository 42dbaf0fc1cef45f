// search_whole: every message of a small space that can be searched, with its tokens and both cosines of each passage, as (1 + cosine) / 2.
// $home: string
// $vector: list<float>
// $alone: string
// $in_context: string
// returns id: string
// returns terms: string
// returns alone: list<float>
// returns in_context: list<float>
MATCH (m:Message {home: $home})
WITH m, vector.similarity.cosine(m[$alone], $vector) AS first_alone, vector.similarity.cosine(m[$in_context], $vector) AS first_in_context,
    COLLECT {
        MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
        WITH p
        ORDER BY p.number
        RETURN [vector.similarity.cosine(p[$alone], $vector), vector.similarity.cosine(p[$in_context], $vector)]
    } AS others
WHERE first_alone IS NOT NULL
RETURN m.id AS id, m.terms AS terms, [first_alone] + [p IN others | p[0]] AS alone, [first_in_context] + [p IN others | p[1]] AS in_context
ORDER BY id
