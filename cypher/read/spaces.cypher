// spaces: the notes of all spaces that were ever built, by their ids.
// returns id: string
MATCH (n:Meta)
WHERE n.id STARTS WITH 'space:'
RETURN n.id AS id
ORDER BY id
