// entities_like: entities with a name or alias that contains a text (given in lower case), the exact name first, then the most mentioned.
// $space: string
// $like: string
// $known: datetime
// $limit: int
// returns id: string
// returns space: string
// returns name: string
// returns kind: string
// returns aliases: list<string>
// returns mentions: int
// returns first_seen: datetime
// returns speaks: bool
// returns distance: int
CALL () {
    UNWIND CASE $like WHEN '' THEN [0] ELSE [] END AS least
    CALL () {
        MATCH (e:Entity)
        WHERE e.space = $space AND e.mentions >= 0 AND e.first_seen <= $known
        WITH e
        ORDER BY e.space DESC, e.mentions DESC
        LIMIT $limit
        RETURN min(e.mentions) AS cut
    }
    MATCH (e:Entity)
    WHERE e.space = $space AND e.mentions >= coalesce(cut, least) AND e.first_seen <= $known
    RETURN e
    UNION
    MATCH (e:Entity)
    USING TEXT INDEX e:Entity(called)
    WHERE e.called CONTAINS $like AND $like <> '' AND e.space = $space AND e.first_seen <= $known
    RETURN e
}
UNWIND [e.name] + e.aliases AS called
WITH e, toLower(called) AS called
WHERE $like = '' OR called CONTAINS $like
WITH e, min(CASE WHEN called = $like THEN 0 ELSE 1 END) AS distance
RETURN e.id AS id, e.space AS space, e.name AS name, e.kind AS kind, e.aliases AS aliases, e.mentions AS mentions, e.first_seen AS first_seen, e.speaks AS speaks,
    distance AS distance
ORDER BY distance, mentions DESC, name, id
LIMIT $limit
