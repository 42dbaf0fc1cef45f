// clear_replies: remove all that a chat model said about the turns of a space.
// $space: string
MATCH (n:Reply)
WHERE n.space = $space
DELETE n
