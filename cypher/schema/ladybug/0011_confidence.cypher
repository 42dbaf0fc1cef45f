// How likely a fact is right, why it is not certain, and its bare nouns; facts that were stored before are extracted again.
ALTER TABLE Fact ADD IF NOT EXISTS confidence DOUBLE DEFAULT 1.0;
ALTER TABLE Fact ADD IF NOT EXISTS reason STRING DEFAULT '';
ALTER TABLE Fact ADD IF NOT EXISTS tags STRING[];
