// extracted_ids: which of these messages were extracted.
// $space: string
// $ids: list<string>
// returns id: string
MATCH (x:Extraction)
WHERE x.id IN $ids AND x.space = $space
RETURN x.id AS id
ORDER BY id
