// fingerprints_units: what is stored of the units of a space.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Unit)
WHERE n.space = $space
RETURN n.id AS id, n.fingerprint AS fingerprint
ORDER BY id
