"""`python -m graphmem.cli`: the same as the `graphmem` script."""

from graphmem.cli.main import main

main()
