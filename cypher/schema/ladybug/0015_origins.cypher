// Whom a forwarded message comes from and when it was said first, and what happened in a room that nobody said.
ALTER TABLE Message ADD IF NOT EXISTS forwarded_from STRING DEFAULT '';
ALTER TABLE Message ADD IF NOT EXISTS forwarded_at TIMESTAMP DEFAULT timestamp('9999-01-01 00:00:00');
ALTER TABLE Message ADD IF NOT EXISTS event STRING DEFAULT '';
