// cut_facts: the edges that a fact owns.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (a:Fact {id: wanted})-[r:HAS_ROLE|STATED_IN|SUPERSEDES|CONTRADICTS]->()
WITH DISTINCT r
DELETE r
