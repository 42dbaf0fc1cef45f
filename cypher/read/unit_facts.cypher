// unit_facts: which facts the units of a space rest on.
// $space: string
// returns unit: string
// returns fact: string
MATCH (u:Unit)-[:RESTS_ON]->(f:Fact)
WHERE u.space = $space
RETURN u.id AS unit, f.id AS fact
ORDER BY unit, fact
