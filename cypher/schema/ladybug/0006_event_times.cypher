// The time that a fact speaks of has the name of what it is.
ALTER TABLE Fact RENAME when_from TO event_start;
ALTER TABLE Fact RENAME when_to TO event_end;
ALTER TABLE Fact RENAME when_precision TO event_precision;
