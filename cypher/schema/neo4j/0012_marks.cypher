// Who may read a turn, and what for.
CREATE CONSTRAINT mark_id IF NOT EXISTS FOR (n:Mark) REQUIRE n.id IS UNIQUE;
CREATE INDEX mark_space IF NOT EXISTS FOR (n:Mark) ON (n.space);
