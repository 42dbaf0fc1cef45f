// Who may read a turn, and what for.
CREATE NODE TABLE IF NOT EXISTS Mark(id STRING PRIMARY KEY, space STRING, agent STRING, task STRING, scope STRING, purpose STRING);
