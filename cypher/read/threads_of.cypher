// threads_of: the threads of messages, without what they say.
// $space: string
// $ids: list<string>
// returns id: string
// returns conversation: string
// returns thread: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
RETURN m.id AS id, m.conversation AS conversation, m.thread AS thread
ORDER BY id
