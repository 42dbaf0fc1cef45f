// Whether two names are of one entity: decided by a rule or by a user.
CREATE CONSTRAINT decision_id IF NOT EXISTS FOR (n:Decision) REQUIRE n.id IS UNIQUE;
CREATE INDEX decision_space IF NOT EXISTS FOR (n:Decision) ON (n.space);
