// revision: what differs with each state of a space; no row while a change is being applied, of which a reader may see a part.
// $space: string
// returns revision: string
MATCH (begun:Meta {id: 'lock:' + $space})
WITH begun.content AS revision
MATCH (ended:Meta {id: 'settled:' + $space})
WHERE ended.content = revision
RETURN revision AS revision
ORDER BY revision
