// The time that a fact speaks of has the name of what it is.
MATCH (f:Fact) WHERE f.when_from IS NOT NULL
CALL (f) {
    SET f.event_start = f.when_from, f.event_end = f.when_to, f.event_precision = f.when_precision
    REMOVE f.when_from, f.when_to, f.when_precision
} IN TRANSACTIONS OF 10000 ROWS;
