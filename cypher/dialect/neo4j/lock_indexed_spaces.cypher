// lock_indexed_spaces: whoever indexes messages of any space waits until this transaction ends.
MATCH (s:IndexedSpace)
WHERE s.id > ''
SET s.space = s.space
