// drop_facts: facts that are no longer so, with their edges.
// $ids: list<string>
MATCH (n:Fact)
WHERE n.id IN $ids
DETACH DELETE n
