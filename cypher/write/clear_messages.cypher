// clear_messages: remove all messages of a space.
// $space: string
MATCH (n:Message)
WHERE n.space = $space
DETACH DELETE n
