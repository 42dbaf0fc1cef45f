// count_holding: in how many nodes, key values apart, some text holds one of these words in small letters, or is about one of these terms.
// $space: string
// $home: string
// $words: list<string>
// $stems: list<string>
// returns found: int
MATCH (n)
WHERE (n.space = $space AND NOT n:State) OR n.home = $home
WITH n, toLower(reduce(texts = '', k IN keys(n) | texts + CASE
    WHEN valueType(n[k]) STARTS WITH 'STRING' THEN ' ' + n[k]
    WHEN valueType(n[k]) STARTS WITH 'LIST<STRING' THEN reduce(listed = '', t IN n[k] | listed + ' ' + t)
    ELSE '' END)) AS text
WHERE (n.space = $space AND any(w IN $words WHERE text CONTAINS w))
    OR (n.home = $home AND any(w IN $stems WHERE w IN split(coalesce(n.terms, n.id), ' ')))
RETURN count(n) AS found
ORDER BY found
