// unit_titles_of_entity: the units that an entity is a member of, newest first.
// $space: string
// $id: string
// $limit: int
// returns id: string
// returns title: string
// returns kind: string
// returns valid_from: datetime
// returns valid_to: datetime
MATCH (u:Unit)-[:HAS_MEMBER]->(e:Entity {id: $id})
WHERE u.space = $space
RETURN DISTINCT u.id AS id, u.title AS title, u.kind AS kind, u.valid_from AS valid_from, u.valid_to AS valid_to
ORDER BY valid_from DESC, id
LIMIT $limit
