// clear_vectors: remove the vectors of one model, given as properties that are null; those of the other stay.
// $alone: string
// $removed: map
MATCH (m:Message)
WHERE m.home IS NOT NULL AND m[$alone] IS NOT NULL
CALL (m) {
    SET m += $removed
    WITH m
    MATCH (m)-[:HAS_PASSAGE]->(p:Passage)
    SET p += $removed
} IN TRANSACTIONS OF 1000 ROWS
