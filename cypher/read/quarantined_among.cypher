// quarantined_among: which of these ids are in quarantine.
// $space: string
// $ids: list<string>
// returns id: string
UNWIND $ids AS wanted
MATCH (n:Quarantined {id: wanted})
WHERE n.space = $space
RETURN DISTINCT n.id AS id
ORDER BY id
