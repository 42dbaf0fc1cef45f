// Whom a forwarded message comes from and when it was said first, and what happened in a room that nobody said.
MATCH (m:Message) WHERE m.event IS NULL
CALL (m) { SET m.forwarded_from = '', m.forwarded_at = datetime('9999-01-01T00:00:00Z'), m.event = '' } IN TRANSACTIONS OF 5000 ROWS;
// Who was in which room, and the decisions on an entity, by key.
CREATE INDEX message_event IF NOT EXISTS FOR (n:Message) ON (n.space, n.event, n.conversation);
CREATE INDEX decision_left IF NOT EXISTS FOR (n:Decision) ON (n.left_id);
CREATE INDEX decision_right IF NOT EXISTS FOR (n:Decision) ON (n.right_id);
