// put_meta: one note about the store or a space, as JSON.
// $id: string
// $content: string
MERGE (n:Meta {id: $id})
SET n.content = $content
