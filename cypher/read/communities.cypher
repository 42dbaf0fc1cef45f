// communities: every community of a space, coarsest first.
// $space: string
// returns id: string
// returns space: string
// returns level: int
// returns title: string
// returns summary: string
// returns key_members: list<string>
// returns valid_from: datetime
// returns valid_to: datetime
MATCH (c:Community)
WHERE c.space = $space
RETURN c.id AS id, c.space AS space, c.level AS level, c.title AS title, c.summary AS summary, c.key_members AS key_members,
    c.valid_from AS valid_from, c.valid_to AS valid_to
ORDER BY level, id
