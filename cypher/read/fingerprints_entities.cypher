// fingerprints_entities: what is stored of the entities of a space.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Entity)
WHERE n.space = $space
RETURN n.id AS id, n.fingerprint AS fingerprint
ORDER BY id
