// list_mentions: the messages that mention an entity, on the entity, as its edges have them.
// $ids: list<string>
UNWIND $ids AS wanted
MATCH (e:Entity {id: wanted})<-[:MENTIONS]-(m:Message)
WITH e, collect(DISTINCT m.id) AS mentioning
SET e.message_ids = mentioning
