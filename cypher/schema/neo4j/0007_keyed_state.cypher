// What an incremental build keeps by key, and the threads that wait to be built.
CREATE CONSTRAINT state_id IF NOT EXISTS FOR (n:State) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT pending_id IF NOT EXISTS FOR (n:Pending) REQUIRE n.id IS UNIQUE;
CREATE INDEX state_space IF NOT EXISTS FOR (n:State) ON (n.space);
CREATE INDEX pending_space IF NOT EXISTS FOR (n:Pending) ON (n.space);
MATCH (e:Entity) WHERE e.speaks IS NULL SET e.speaks = false;
