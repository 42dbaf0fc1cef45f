// cut_facts: the edges that a fact owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Fact {id: wanted})
OPTIONAL MATCH (a)-[r:HAS_ROLE|STATED_IN|SUPERSEDES|CONTRADICTS]->()
WITH DISTINCT r
WHERE r IS NOT NULL
DELETE r
