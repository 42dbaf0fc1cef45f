"""`python -m graphmem.cli`: the same as the `graphmem` script."""

from graphmem.cli.entry import main

main()
