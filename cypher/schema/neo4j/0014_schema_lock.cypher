// Whoever brings the schema up to date holds this node: only with a key do two starters that find none get the same one.
MATCH (n:SchemaLock) WITH n ORDER BY elementId(n) SKIP 1 DELETE n;
CREATE CONSTRAINT schema_lock_id IF NOT EXISTS FOR (n:SchemaLock) REQUIRE n.id IS UNIQUE;
