"""One asset per file. Each body is one call into the facade of graphmem."""
