// search_indexed: the nearest messages of a space by words and by each kind of vector, with tokens and both cosines of each passage, as (1 + cosine) / 2; the indexes know no spaces, so $wide is how far they look, and what they say of a cosine is not read from the node again.
// $home: string
// $query: string
// $most: int
// $wide: int
// $vector: list<float>
// $alone: string
// $in_context: string
// $meaning_index: string
// $context_index: string
// $passage_meaning_index: string
// $passage_context_index: string
// returns id: string
// returns by_meaning: bool
// returns by_context: bool
// returns terms: string
// returns alone: list<float>
// returns in_context: list<float>
CALL () {
    CALL db.index.fulltext.queryNodes('message_words', $query, {limit: $most}) YIELD node
    RETURN node AS m, 0 AS way, null AS score
    UNION ALL
    CALL db.index.vector.queryNodes($meaning_index, $wide, $vector) YIELD node, score
    RETURN node AS m, 1 AS way, score AS score
    UNION ALL
    CALL db.index.vector.queryNodes($passage_meaning_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    MATCH (m:Message {id: node.message_id})
    RETURN m AS m, 1 AS way, null AS score
    UNION ALL
    CALL db.index.vector.queryNodes($context_index, $wide, $vector) YIELD node, score
    RETURN node AS m, 2 AS way, score AS score
    UNION ALL
    CALL db.index.vector.queryNodes($passage_context_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    MATCH (m:Message {id: node.message_id})
    RETURN m AS m, 2 AS way, null AS score
}
WITH m, collect(DISTINCT way) AS ways, max(CASE way WHEN 1 THEN score END) AS found_alone, max(CASE way WHEN 2 THEN score END) AS found_in_context
WHERE m.home = $home
WITH m, ways, coalesce(found_alone, vector.similarity.cosine(m[$alone], $vector)) AS first_alone,
    coalesce(found_in_context, vector.similarity.cosine(m[$in_context], $vector)) AS first_in_context,
    COLLECT {
        MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
        WITH p
        ORDER BY p.number
        RETURN [vector.similarity.cosine(p[$alone], $vector), vector.similarity.cosine(p[$in_context], $vector)]
    } AS others
WHERE first_alone IS NOT NULL
RETURN m.id AS id, 1 IN ways AS by_meaning, 2 IN ways AS by_context, m.terms AS terms, [first_alone] + [p IN others | p[0]] AS alone, [first_in_context] + [p IN others | p[1]] AS in_context
ORDER BY id
