// clear_marks: remove all marks of a space.
// $space: string
MATCH (n:Mark)
WHERE n.space = $space
DELETE n
