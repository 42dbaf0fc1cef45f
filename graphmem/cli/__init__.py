"""The command line: one file a command. `main` is the entry; what is heavy is imported when a command runs."""

from graphmem.cli.main import main

__all__ = ["main"]
