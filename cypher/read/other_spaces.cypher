// other_spaces: the other spaces that hold a message. Only a scan of all files asks: it must know what may rightly be in them.
// $space: string
// returns other: string
MATCH (m:Message)
WHERE m.space <> $space
RETURN DISTINCT m.space AS other
ORDER BY other
