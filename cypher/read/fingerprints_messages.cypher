// fingerprints_messages: the fingerprints of the messages' own edges.
// $space: string
// returns id: string
// returns fingerprint: string
MATCH (n:Message)
WHERE n.space = $space
RETURN n.id AS id, n.linked AS fingerprint
ORDER BY id
