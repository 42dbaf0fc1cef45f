// meta: one note about the store or a space.
// $id: string
// returns content: string
MATCH (n:Meta)
WHERE n.id = $id
RETURN n.content AS content
ORDER BY content
