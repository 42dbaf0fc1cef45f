// When a fact comes again, as it was said ("every Tuesday"); empty for all that were stored before.
ALTER TABLE Fact ADD IF NOT EXISTS recurrence STRING DEFAULT '';
