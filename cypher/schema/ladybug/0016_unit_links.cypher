// Which earlier unit a unit bears on.
CREATE REL TABLE IF NOT EXISTS BEARS_ON(FROM Unit TO Unit);
