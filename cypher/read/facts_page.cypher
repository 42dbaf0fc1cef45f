// facts_page: ids of the facts of a space as they were learnt, after one with this time and id; an empty predicate, kind or speaker stands for all.
// $space: string
// $predicate: string
// $kind: string
// $said_by: string
// $at: datetime
// $known: datetime
// $history: bool
// $recorded_at: datetime
// $id: string
// $limit: int
// returns id: string
// returns message_id: string
// returns recorded_at: datetime
MATCH (f:Fact)
WHERE f.space = $space AND f.recorded_at <= $known AND f.retired_at > $known AND ($history OR (f.valid_from <= $at AND f.valid_to > $at))
    AND ($predicate = '' OR f.predicate = $predicate) AND ($kind = '' OR f.kind = $kind) AND ($said_by = '' OR f.said_by = $said_by)
    AND (f.recorded_at > $recorded_at OR (f.recorded_at = $recorded_at AND f.id > $id))
RETURN f.id AS id, f.message_id AS message_id, f.recorded_at AS recorded_at
ORDER BY recorded_at, id
LIMIT $limit
