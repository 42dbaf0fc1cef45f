// lock_indexed_space: whoever else indexes messages of this space waits until this transaction ends.
// $home: string
// $space: string
MERGE (s:IndexedSpace {id: $home})
ON CREATE SET s.messages = 0, s.tokens = 0
SET s.space = $space
