// search_indexed: the nearest messages of a space by words and by each kind of vector, with tokens and both cosines of each passage, as (1 + cosine) / 2; the indexes know no spaces, so $wide is how far they look.
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
    RETURN node.id AS id, 0 AS way
    UNION ALL
    CALL db.index.vector.queryNodes($meaning_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    RETURN node.id AS id, 1 AS way
    UNION ALL
    CALL db.index.vector.queryNodes($passage_meaning_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    RETURN node.message_id AS id, 1 AS way
    UNION ALL
    CALL db.index.vector.queryNodes($context_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    RETURN node.id AS id, 2 AS way
    UNION ALL
    CALL db.index.vector.queryNodes($passage_context_index, $wide, $vector) YIELD node
    WITH node
    WHERE node.home = $home
    RETURN node.message_id AS id, 2 AS way
}
WITH id, collect(DISTINCT way) AS ways
MATCH (m:Message {id: id})
WHERE m.home = $home AND m[$alone] IS NOT NULL
OPTIONAL MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
WITH m, ways, p
ORDER BY p.number
WITH m, ways, [m] + collect(p) AS passages
RETURN m.id AS id, 1 IN ways AS by_meaning, 2 IN ways AS by_context, m.terms AS terms, [p IN passages | vector.similarity.cosine(p[$alone], $vector)] AS alone, [p IN passages | vector.similarity.cosine(p[$in_context], $vector)] AS in_context
ORDER BY id
