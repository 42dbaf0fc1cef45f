// Which messages mention an entity is read along its edges.
ALTER TABLE Entity DROP IF EXISTS message_ids;
