// marks: who may read the turns of a space that are marked, and what for.
// $space: string
// returns turn: string
// returns agent: string
// returns task: string
// returns scope: string
// returns purpose: string
MATCH (n:Mark)
WHERE n.space = $space
RETURN n.id AS turn, n.agent AS agent, n.task AS task, n.scope AS scope, n.purpose AS purpose
ORDER BY turn
