// Whom a forwarded message comes from and when it was said first, and what happened in a room that nobody said.
MATCH (m:Message) WHERE m.event IS NULL
SET m.forwarded_from = '', m.forwarded_at = datetime('9999-01-01T00:00:00Z'), m.event = '';
