// clear_facts: remove all facts of a space.
// $space: string
MATCH (n:Fact)
WHERE n.space = $space
DETACH DELETE n
