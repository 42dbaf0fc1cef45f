// put_mention_lists: the messages that mention an entity, on the entity.
// $rows: list
// row.id: string
// row.message_ids: list<string>
UNWIND $rows AS row
MATCH (n:Entity {id: row.id})
SET n.message_ids = row.message_ids
