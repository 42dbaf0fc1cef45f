// indexed_spaces: every space that has messages that can be searched.
// returns space: string
MATCH (s:IndexedSpace)
WHERE s.id > '' AND s.messages > 0
RETURN s.space AS space
ORDER BY space
