// community_entity_lists: which entities each community of a space has, in every version of it.
// $space: string
// returns id: string
// returns entity_ids: list<string>
MATCH (c:Community)
WHERE c.space = $space
RETURN c.id AS id, c.entity_ids AS entity_ids
ORDER BY id
