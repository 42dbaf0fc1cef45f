// extractions_of: what was extracted from these messages, with the extractor.
// $space: string
// $ids: list<string>
// returns id: string
// returns extractor: string
// returns content: string
UNWIND $ids AS wanted
MATCH (x:Extraction {id: wanted})
WHERE x.space = $space
RETURN x.id AS id, x.extractor AS extractor, x.content AS content
ORDER BY id
