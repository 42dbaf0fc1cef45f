"""One asset a file, the body of each one call into graphmem."""
