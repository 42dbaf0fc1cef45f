// cut_facts: the edges that a fact owns.
// $ids: list<string>
MATCH (a:Fact)-[r:HAS_ROLE|STATED_IN|SUPERSEDES|CONTRADICTS]->()
WHERE a.id IN $ids
DELETE r
