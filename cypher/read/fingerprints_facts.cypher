// fingerprints_facts: what is stored of the facts of a space.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Fact)
WHERE n.space = $space
RETURN n.id AS id, n.fingerprint AS fingerprint
ORDER BY id
