// extractors: the extractors that read the messages of a space, with the number of messages of each.
// $space: string
// returns extractor: string
// returns messages: int
MATCH (x:Extraction)
WHERE x.space = $space
RETURN x.extractor AS extractor, count(*) AS messages
ORDER BY extractor
