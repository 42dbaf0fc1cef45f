// The first schema: node and edge tables. Times are UTC; 9999-01-01 is an open end.
CREATE NODE TABLE IF NOT EXISTS Meta(id STRING PRIMARY KEY, content STRING);
CREATE NODE TABLE IF NOT EXISTS Message(id STRING PRIMARY KEY, space STRING, conversation STRING, thread STRING, position INT64,
    key STRING, speaker STRING, role STRING, text STRING, sent_at TIMESTAMP, source STRING, attachments STRING[], linked STRING);
CREATE NODE TABLE IF NOT EXISTS Extraction(id STRING PRIMARY KEY, space STRING, content STRING);
CREATE NODE TABLE IF NOT EXISTS Quarantined(id STRING PRIMARY KEY, space STRING, stage STRING, source STRING, line INT64,
    reason STRING, content STRING);
CREATE NODE TABLE IF NOT EXISTS Entity(id STRING PRIMARY KEY, space STRING, name STRING, kind STRING, aliases STRING[],
    mentions INT64, first_seen TIMESTAMP, fingerprint STRING);
CREATE NODE TABLE IF NOT EXISTS Fact(id STRING PRIMARY KEY, space STRING, message_id STRING, start INT64, `end` INT64, text STRING,
    predicate STRING, kind STRING, polarity STRING, modality STRING, valid_from TIMESTAMP, valid_to TIMESTAMP, precision STRING,
    recorded_at TIMESTAMP, retired_at TIMESTAMP, when_from TIMESTAMP, when_to TIMESTAMP, when_precision STRING, fingerprint STRING);
CREATE NODE TABLE IF NOT EXISTS Unit(id STRING PRIMARY KEY, space STRING, title STRING, kind STRING, valid_from TIMESTAMP,
    valid_to TIMESTAMP, precision STRING, recorded_at TIMESTAMP, retired_at TIMESTAMP, fingerprint STRING);
CREATE NODE TABLE IF NOT EXISTS Community(id STRING PRIMARY KEY, space STRING, level INT64, title STRING, summary STRING,
    key_members STRING[], valid_from TIMESTAMP, valid_to TIMESTAMP, fingerprint STRING);
CREATE REL TABLE IF NOT EXISTS NEXT(FROM Message TO Message);
CREATE REL TABLE IF NOT EXISTS MENTIONS(FROM Message TO Entity, id STRING, start INT64, `end` INT64, text STRING);
CREATE REL TABLE IF NOT EXISTS HAS_ROLE(FROM Fact TO Entity, role STRING, name STRING, kind STRING, position INT64);
CREATE REL TABLE IF NOT EXISTS STATED_IN(FROM Fact TO Message, start INT64, `end` INT64);
CREATE REL TABLE IF NOT EXISTS SUPERSEDES(FROM Fact TO Fact);
CREATE REL TABLE IF NOT EXISTS CONTRADICTS(FROM Fact TO Fact);
CREATE REL TABLE IF NOT EXISTS HAS_MEMBER(FROM Unit TO Entity, role STRING, name STRING, kind STRING, position INT64);
CREATE REL TABLE IF NOT EXISTS RESTS_ON(FROM Unit TO Fact);
CREATE REL TABLE IF NOT EXISTS IN_COMMUNITY(FROM Entity TO Community);
CREATE REL TABLE IF NOT EXISTS PART_OF(FROM Community TO Community);
