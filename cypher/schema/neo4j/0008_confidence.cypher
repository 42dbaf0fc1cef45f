// How likely a fact is right, why it is not certain, and its bare nouns; facts that were stored before are extracted again.
MATCH (f:Fact) WHERE f.confidence IS NULL
CALL (f) {
    SET f.confidence = 1.0, f.reason = '', f.tags = []
} IN TRANSACTIONS OF 10000 ROWS;
