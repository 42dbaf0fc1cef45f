// Who said a fact, how far that counts, and whether others say otherwise; every graph is built again.
MATCH (f:Fact) WHERE f.standing IS NULL
CALL (f) {
    SET f.said_by = '', f.trust = 0, f.standing = ''
} IN TRANSACTIONS OF 10000 ROWS;
