// Who said a fact, how far that counts, and whether others say otherwise; every graph is built again.
ALTER TABLE Fact ADD IF NOT EXISTS said_by STRING DEFAULT '';
ALTER TABLE Fact ADD IF NOT EXISTS trust INT64 DEFAULT 0;
ALTER TABLE Fact ADD IF NOT EXISTS standing STRING DEFAULT '';
