// clear_quarantined: remove all quarantined of a space.
// $space: string
MATCH (n:Quarantined)
WHERE n.space = $space
DETACH DELETE n
