// unit_fact_lists: which facts each unit of a space rests on, also those that are no longer believed.
// $space: string
// returns id: string
// returns fact_ids: list<string>
MATCH (u:Unit)
WHERE u.space = $space
RETURN u.id AS id, u.fact_ids AS fact_ids
ORDER BY id
