// fact_times: when the facts that some messages state hold and are known, of those known of at a moment, given up by then or not.
// $space: string
// $ids: list<string>
// $known: datetime
// returns message_id: string
// returns valid_from: datetime
// returns valid_to: datetime
// returns retired_at: datetime
UNWIND $ids AS wanted
MATCH (m:Message {id: wanted})
WHERE m.space = $space
WITH DISTINCT m.id AS message_id, m.fact_ids AS stated
UNWIND stated AS fact_id
MATCH (f:Fact {id: fact_id})
WHERE f.recorded_at <= $known
RETURN message_id AS message_id, f.valid_from AS valid_from, f.valid_to AS valid_to, f.retired_at AS retired_at
ORDER BY message_id, valid_from, valid_to, retired_at
