// thread_messages: the messages of one thread of a conversation, in the order in which they were said.
// $space: string
// $conversation: string
// $thread: string
// returns id: string
// returns sent_at: datetime
// returns position: int
MATCH (m:Message)
WHERE m.space = $space AND m.conversation = $conversation AND m.thread = $thread
RETURN m.id AS id, m.sent_at AS sent_at, m.position AS position
ORDER BY sent_at, position, id
