// extracted_ids: which of these messages were extracted.
// $space: string
// $ids: list<string>
// returns id: string
UNWIND $ids AS wanted
MATCH (x:Extraction {id: wanted})
WHERE x.space = $space
RETURN x.id AS id
ORDER BY id
