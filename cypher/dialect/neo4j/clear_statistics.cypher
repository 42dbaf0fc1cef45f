// clear_statistics: forget what search keeps of every space.
MATCH (n:Term|IndexedSpace)
DELETE n
