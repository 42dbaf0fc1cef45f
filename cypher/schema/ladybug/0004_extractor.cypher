// Who read a message: empty for all that were stored before, which are read again. What a chat model replied about a turn, so that nothing is paid twice.
ALTER TABLE Extraction ADD IF NOT EXISTS extractor STRING DEFAULT '';
CREATE NODE TABLE IF NOT EXISTS Reply(id STRING PRIMARY KEY, space STRING, message_id STRING, extractor STRING, content STRING);
