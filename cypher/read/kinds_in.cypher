// kinds_in: the kinds of entity that some messages mention.
// $space: string
// $ids: list<string>
// returns message_id: string
// returns kind: string
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
WITH wanted AS message_id, m.entity_ids AS mentioned
UNWIND mentioned AS entity_id
MATCH (e:Entity {id: entity_id})
RETURN DISTINCT message_id AS message_id, e.kind AS kind
ORDER BY message_id, kind
