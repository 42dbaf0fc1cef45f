// fact_nodes: the members of every fact of a space that is no remark, with its times.
// $space: string
// returns id: string
// returns members: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns recorded_at: datetime
// returns retired_at: datetime
MATCH (f:Fact)
WHERE f.space = $space AND f.kind <> 'remark'
RETURN f.id AS id, f.members AS members, f.valid_from AS valid_from, f.valid_to AS valid_to, f.recorded_at AS recorded_at, f.retired_at AS retired_at
ORDER BY id
