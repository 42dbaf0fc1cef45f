// clear_rule_decisions: what rules decided about names, not what users did.
// $space: string
MATCH (n:Decision)
WHERE n.space = $space AND n.made_by = 'rule'
DETACH DELETE n
