// drop_idle_terms: terms of a space that no message has any more.
// $home: string
MATCH (t:Term)
WHERE t.home = $home AND t.messages <= 0
DETACH DELETE t
