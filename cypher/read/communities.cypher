// communities: every community of a space as it was clustered at a moment, coarsest first.
// $space: string
// $known: datetime
// returns id: string
// returns space: string
// returns level: int
// returns title: string
// returns summary: string
// returns key_members: list<string>
// returns entity_ids: list<string>
// returns valid_from: datetime
// returns valid_to: datetime
// returns recorded_at: datetime
// returns retired_at: datetime
// returns version_of: string
MATCH (c:Community)
WHERE c.space = $space AND c.recorded_at <= $known AND c.retired_at > $known
RETURN c.id AS id, c.space AS space, c.level AS level, c.title AS title, c.summary AS summary, c.key_members AS key_members,
    c.entity_ids AS entity_ids, c.valid_from AS valid_from, c.valid_to AS valid_to, c.recorded_at AS recorded_at,
    c.retired_at AS retired_at, c.version_of AS version_of
ORDER BY level, id
