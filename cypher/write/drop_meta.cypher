// drop_meta: forget a note.
// $id: string
MATCH (n:Meta)
WHERE n.id = $id
DETACH DELETE n
