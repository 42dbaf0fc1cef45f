// What every lookup goes by, and what search keeps of each space: its number of messages and tokens, and in how many of its
// messages each term is. `called` holds the names of an entity in lower case, one per line, for a search within names.
CREATE CONSTRAINT indexed_space_id IF NOT EXISTS FOR (n:IndexedSpace) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT term_id IF NOT EXISTS FOR (n:Term) REQUIRE n.id IS UNIQUE;
CREATE INDEX term_home IF NOT EXISTS FOR (n:Term) ON (n.home);
CREATE INDEX message_home IF NOT EXISTS FOR (n:Message) ON (n.home);
CREATE INDEX message_thread IF NOT EXISTS FOR (n:Message) ON (n.space, n.conversation, n.thread);
CREATE INDEX message_source IF NOT EXISTS FOR (n:Message) ON (n.space, n.source);
CREATE INDEX message_sent IF NOT EXISTS FOR (n:Message) ON (n.space, n.sent_at);
CREATE INDEX entity_name IF NOT EXISTS FOR (n:Entity) ON (n.space, n.name);
CREATE INDEX entity_mentions IF NOT EXISTS FOR (n:Entity) ON (n.space, n.mentions);
CREATE TEXT INDEX entity_called IF NOT EXISTS FOR (n:Entity) ON (n.called);
CREATE INDEX decision_maker IF NOT EXISTS FOR (n:Decision) ON (n.space, n.made_by);
CREATE INDEX decision_verdict IF NOT EXISTS FOR (n:Decision) ON (n.space, n.verdict);
CREATE INDEX extraction_extractor IF NOT EXISTS FOR (n:Extraction) ON (n.space, n.extractor);
CREATE INDEX community_level IF NOT EXISTS FOR (n:Community) ON (n.space, n.level);
CREATE INDEX fact_start IF NOT EXISTS FOR (n:Fact) ON (n.space, n.valid_from);
CREATE INDEX fact_end IF NOT EXISTS FOR (n:Fact) ON (n.space, n.valid_to);
CREATE INDEX fact_recorded IF NOT EXISTS FOR (n:Fact) ON (n.space, n.recorded_at);
CREATE INDEX fact_retired IF NOT EXISTS FOR (n:Fact) ON (n.space, n.retired_at);
MATCH (e:Entity) WHERE e.called IS NULL
CALL (e) { SET e.called = reduce(names = toLower(e.name), alias IN coalesce(e.aliases, []) | names + '\n' + toLower(alias)) } IN TRANSACTIONS OF 10000 ROWS;
MATCH (m:Message)-[:HAS_PASSAGE]->(p:Passage) WHERE p.home IS NULL
CALL (m, p) { SET p.home = m.home } IN TRANSACTIONS OF 10000 ROWS;
MATCH (t:Term) CALL (t) { DELETE t } IN TRANSACTIONS OF 10000 ROWS;
MATCH (m:Message) WHERE m.terms IS NOT NULL
WITH m.home AS home, m.space AS space, count(m) AS messages, sum(CASE m.terms WHEN '' THEN 0 ELSE size(split(m.terms, ' ')) END) AS tokens
MERGE (s:IndexedSpace {id: home}) SET s.space = space, s.messages = messages, s.tokens = tokens;
MATCH (m:Message) WHERE m.terms IS NOT NULL AND m.terms <> ''
UNWIND split(m.terms, ' ') AS term
WITH m.home AS home, term, count(DISTINCT m) AS messages
CALL (home, term, messages) { MERGE (t:Term {id: home + ' ' + term}) SET t.home = home, t.messages = messages } IN TRANSACTIONS OF 10000 ROWS;
