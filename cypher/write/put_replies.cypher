// put_replies: what a chat model said about a turn, as JSON, cached so that no call is made twice.
// $rows: list
// row.id: string
// row.space: string
// row.message_id: string
// row.extractor: string
// row.content: string
UNWIND $rows AS row
MERGE (n:Reply {id: row.id})
SET n.space = row.space,
    n.message_id = row.message_id,
    n.extractor = row.extractor,
    n.content = row.content
