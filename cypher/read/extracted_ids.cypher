// extracted_ids: which of these messages were extracted, with the extractor.
// $space: string
// $ids: list<string>
// returns id: string
// returns extractor: string
UNWIND $ids AS wanted
MATCH (x:Extraction {id: wanted})
WHERE x.space = $space
RETURN x.id AS id, x.extractor AS extractor
ORDER BY id
