// span: the first and the last time something was said in a space.
// $space: string
// returns first: datetime
// returns last: datetime
MATCH (m:Message)
WHERE m.space = $space
RETURN min(m.sent_at) AS first, max(m.sent_at) AS last
ORDER BY first
