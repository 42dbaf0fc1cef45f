// clear_decisions: remove all decisions of a space, those of people too.
// $space: string
MATCH (n:Decision)
WHERE n.space = $space
DETACH DELETE n
