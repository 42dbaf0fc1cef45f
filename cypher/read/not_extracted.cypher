// not_extracted: the threads with messages that wait to be extracted.
// $space: string
// returns conversation: string
// returns thread: string
// returns waiting: int
MATCH (m:Message)
WHERE m.space = $space AND NOT EXISTS { MATCH (x:Extraction) WHERE x.id = m.id }
RETURN m.conversation AS conversation, m.thread AS thread, count(*) AS waiting
ORDER BY conversation, thread
