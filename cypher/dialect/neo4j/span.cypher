// span: the first and the last time something was said in a space.
// $space: string
// returns first: datetime
// returns last: datetime
CALL () {
    MATCH (m:Message)
    WHERE m.space = $space AND m.sent_at IS NOT NULL
    WITH m
    ORDER BY m.space, m.sent_at
    LIMIT 1
    RETURN collect(m.sent_at)[0] AS first
}
CALL () {
    MATCH (m:Message)
    WHERE m.space = $space AND m.sent_at IS NOT NULL
    WITH m
    ORDER BY m.space DESC, m.sent_at DESC
    LIMIT 1
    RETURN collect(m.sent_at)[0] AS last
}
RETURN first AS first, last AS last
ORDER BY first
