// contradictions: which facts of a space contradict which others.
// $space: string
// returns id: string
// returns other: string
MATCH (f:Fact)-[:CONTRADICTS]->(o:Fact)
WHERE f.space = $space AND o.space = $space
RETURN f.id AS id, o.id AS other
ORDER BY id, other
