// Who read a message: empty for all that were stored before, which are read again. What a chat model replied about a turn, so that nothing is paid twice.
MATCH (n:Extraction) WHERE n.extractor IS NULL SET n.extractor = '';
CREATE CONSTRAINT reply_id IF NOT EXISTS FOR (n:Reply) REQUIRE n.id IS UNIQUE;
CREATE INDEX reply_space IF NOT EXISTS FOR (n:Reply) ON (n.space);
CREATE INDEX reply_message IF NOT EXISTS FOR (n:Reply) ON (n.message_id);
