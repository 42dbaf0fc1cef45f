// settle_revision: the change that gave a space this revision is there as a whole.
// $space: string
// $revision: string
MATCH (begun:Meta {id: 'lock:' + $space})
WHERE begun.content = $revision
MERGE (ended:Meta {id: 'settled:' + $space})
SET ended.content = $revision
