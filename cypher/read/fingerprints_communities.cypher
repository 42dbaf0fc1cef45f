// fingerprints_communities: what is stored of the communities of a space.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Community)
WHERE n.space = $space AND n.version_of = ''
RETURN n.id AS id, n.fingerprint AS fingerprint
ORDER BY id
