// drop_facts: facts that are no longer so, with their edges.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (n:Fact {id: wanted})
DETACH DELETE n
