// What an incremental build keeps by key, and the threads that wait to be built.
CREATE NODE TABLE IF NOT EXISTS State(id STRING PRIMARY KEY, space STRING, kind STRING, content STRING);
CREATE NODE TABLE IF NOT EXISTS Pending(id STRING PRIMARY KEY, space STRING, kind STRING, content STRING);
ALTER TABLE Entity ADD IF NOT EXISTS speaks BOOL DEFAULT false;
