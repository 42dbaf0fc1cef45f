// extractions: what was extracted from every message of a space.
// $space: string
// returns id: string
// returns content: string
MATCH (x:Extraction)
WHERE x.space = $space
RETURN x.id AS id, x.content AS content
ORDER BY id
