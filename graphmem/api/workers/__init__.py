"""Several processes behind one port: one writes, the others answer what only reads, and pass all else on to it."""
