// put_extractions: what was extracted from a message, as JSON, so that nothing is extracted twice.
// $rows: list
// row.id: string
// row.space: string
// row.extractor: string
// row.content: string
UNWIND $rows AS row
MERGE (n:Extraction {id: row.id})
SET n.space = row.space,
    n.extractor = row.extractor,
    n.content = row.content
