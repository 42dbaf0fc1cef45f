// fingerprints_decisions: what is stored of the decisions that rules made in a space.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Decision)
WHERE n.space = $space AND n.made_by = 'rule'
RETURN n.id AS id, n.fingerprint AS fingerprint
ORDER BY id
