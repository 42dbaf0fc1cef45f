// drop_extractions: what was extracted from messages that have changed.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Extraction {id: wanted})
DETACH DELETE n
