// reply_places: what is kept of a chat model's replies, and of which message each is.
// $space: string
// returns id: string
// returns message_id: string
MATCH (r:Reply)
WHERE r.space = $space
RETURN r.id AS id, r.message_id AS message_id
ORDER BY id
