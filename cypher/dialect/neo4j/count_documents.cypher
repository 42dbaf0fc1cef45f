// count_documents: add to the numbers of messages and tokens of a space that can be searched.
// $home: string
// $messages: int
// $tokens: int
MATCH (s:IndexedSpace {id: $home})
SET s.messages = s.messages + $messages, s.tokens = s.tokens + $tokens
