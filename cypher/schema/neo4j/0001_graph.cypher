// The first schema: every id is unique, and every node is found by its space.
CREATE CONSTRAINT meta_id IF NOT EXISTS FOR (n:Meta) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT message_id IF NOT EXISTS FOR (n:Message) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT extraction_id IF NOT EXISTS FOR (n:Extraction) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT quarantined_id IF NOT EXISTS FOR (n:Quarantined) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT fact_id IF NOT EXISTS FOR (n:Fact) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT unit_id IF NOT EXISTS FOR (n:Unit) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT community_id IF NOT EXISTS FOR (n:Community) REQUIRE n.id IS UNIQUE;
CREATE INDEX message_space IF NOT EXISTS FOR (n:Message) ON (n.space);
CREATE INDEX extraction_space IF NOT EXISTS FOR (n:Extraction) ON (n.space);
CREATE INDEX quarantined_space IF NOT EXISTS FOR (n:Quarantined) ON (n.space);
CREATE INDEX entity_space IF NOT EXISTS FOR (n:Entity) ON (n.space);
CREATE INDEX fact_space IF NOT EXISTS FOR (n:Fact) ON (n.space);
CREATE INDEX unit_space IF NOT EXISTS FOR (n:Unit) ON (n.space);
CREATE INDEX community_space IF NOT EXISTS FOR (n:Community) ON (n.space);
