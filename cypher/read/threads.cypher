// threads: every thread of a space.
// $space: string
// returns conversation: string
// returns thread: string
MATCH (m:Message)
WHERE m.space = $space
RETURN DISTINCT m.conversation AS conversation, m.thread AS thread
ORDER BY conversation, thread
