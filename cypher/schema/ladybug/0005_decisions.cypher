// Whether two names are of one entity: decided by a rule or by a user.
CREATE NODE TABLE IF NOT EXISTS Decision(id STRING PRIMARY KEY, space STRING, left_name STRING, left_conversation STRING,
    right_name STRING, right_conversation STRING, verdict STRING, score DOUBLE, reasons STRING[], made_by STRING,
    decided_at TIMESTAMP, left_id STRING, right_id STRING, fingerprint STRING);
