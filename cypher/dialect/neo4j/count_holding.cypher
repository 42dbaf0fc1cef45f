// count_holding: in how many nodes some text or list of texts holds one of these words.
// $space: string
// $words: list<string>
// returns found: int
MATCH (n)
WHERE n.space = $space AND any(k IN keys(n) WHERE
    (valueType(n[k]) STARTS WITH 'STRING' AND any(w IN $words WHERE n[k] CONTAINS w))
    OR (valueType(n[k]) STARTS WITH 'LIST<STRING' AND any(t IN n[k] WHERE any(w IN $words WHERE t CONTAINS w))))
RETURN count(n) AS found
ORDER BY found
