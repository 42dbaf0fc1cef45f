// not_extracted: the threads with messages not yet extracted, or extracted by an extractor other than those named.
// $space: string
// $kept: list<string>
// returns conversation: string
// returns thread: string
// returns waiting: int
MATCH (m:Message)
WHERE m.space = $space AND NOT EXISTS { MATCH (x:Extraction) WHERE x.id = m.id AND x.extractor IN $kept }
RETURN m.conversation AS conversation, m.thread AS thread, count(*) AS waiting
ORDER BY conversation, thread
