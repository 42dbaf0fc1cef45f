// mention_lists: the messages that entities list.
// $space: string
// $ids: list<string>
// returns id: string
// returns message_ids: list<string>
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
WHERE e.space = $space
RETURN e.id AS id, e.message_ids AS message_ids
ORDER BY id
