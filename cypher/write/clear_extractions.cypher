// clear_extractions: remove all extractions of a space.
// $space: string
MATCH (n:Extraction)
WHERE n.space = $space
DETACH DELETE n
