// Which messages mention an entity is read along its edges.
MATCH (e:Entity) WHERE e.message_ids IS NOT NULL
CALL (e) { REMOVE e.message_ids } IN TRANSACTIONS OF 5000 ROWS;
