// fill_lists: after a load by neo4j-admin, the lists that are empty or hold one empty text, as the nodes name them.
MATCH (n:Message|Entity|Fact|Unit|Community|Decision)
WHERE n.empty_lists IS NOT NULL OR n.blank_lists IS NOT NULL
CALL (n) {
    FOREACH (name IN coalesce(n.empty_lists, []) | SET n[name] = [])
    FOREACH (name IN coalesce(n.blank_lists, []) | SET n[name] = [''])
    REMOVE n.empty_lists, n.blank_lists
} IN TRANSACTIONS OF 10000 ROWS
