// messages_of_entity: the messages that mention an entity, unless more than $most do.
// $space: string
// $id: string
// $most: int
// returns id: string
MATCH (e:Entity {id: $id})
WHERE e.space = $space AND e.mentions <= $most
OPTIONAL MATCH (e)<-[:MENTIONS]-(m:Message)
WITH m
WHERE m.id IS NOT NULL
RETURN DISTINCT m.id AS id
ORDER BY id
