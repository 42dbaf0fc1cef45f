// conversations_of: in which conversation each of these messages was said, without its text.
// $space: string
// $ids: list<string>
// returns id: string
// returns conversation: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
RETURN m.id AS id, m.conversation AS conversation
ORDER BY id
