// list_mentions: the messages that mention an entity, on the entity, if it speaks nowhere and at most $most messages do.
// $ids: list<string>
// $most: int
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})
WHERE e.mentions <= $most AND NOT e.speaks
MATCH (e)<-[:MENTIONS]-(m:Message)
WITH e, collect(DISTINCT m.id) AS mentioning
SET e.message_ids = mentioning
