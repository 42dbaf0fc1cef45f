// drop_extractions: what was extracted from messages that have changed.
// $ids: list<string>
MATCH (n:Extraction)
WHERE n.id IN $ids
DETACH DELETE n
