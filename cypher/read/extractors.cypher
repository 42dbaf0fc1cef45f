// extractors: by whom the messages of a space were read, and how many by each.
// $space: string
// returns extractor: string
// returns messages: int
MATCH (x:Extraction)
WHERE x.space = $space
RETURN x.extractor AS extractor, count(*) AS messages
ORDER BY extractor
