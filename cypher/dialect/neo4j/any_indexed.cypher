// any_indexed: a space that has messages with vectors.
// returns id: string
MATCH (s:IndexedSpace)
WHERE s.id > '' AND s.messages > 0
RETURN s.id AS id
ORDER BY id
LIMIT 1
