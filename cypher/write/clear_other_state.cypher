// clear_other_state: the key values of a space, but those of the kinds to keep.
// $space: string
// $keep: list<string>
MATCH (n:State)
WHERE n.space = $space AND NOT n.kind IN $keep
DETACH DELETE n
