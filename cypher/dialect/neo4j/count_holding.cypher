// count_holding: in how many nodes some text or list of texts holds one of these words, in small letters, or is about one of these terms.
// $space: string
// $home: string
// $words: list<string>
// $stems: list<string>
// returns found: int
MATCH (n)
WHERE (n.space = $space AND any(k IN keys(n) WHERE
    (valueType(n[k]) STARTS WITH 'STRING' AND any(w IN $words WHERE toLower(n[k]) CONTAINS w))
    OR (valueType(n[k]) STARTS WITH 'LIST<STRING' AND any(t IN n[k] WHERE any(w IN $words WHERE toLower(t) CONTAINS w)))))
    OR (n.home = $home AND any(w IN $stems WHERE w IN split(coalesce(n.terms, n.id), ' ')))
RETURN count(n) AS found
ORDER BY found
