// quarantined: what is in quarantine.
// $space: string
// returns id: string
// returns space: string
// returns stage: string
// returns source: string
// returns line: int
// returns reason: string
// returns content: string
MATCH (n:Quarantined)
WHERE n.space = $space
RETURN n.id AS id, n.space AS space, n.stage AS stage, n.source AS source, n.line AS line, n.reason AS reason, n.content AS content
ORDER BY stage, source, line, id
