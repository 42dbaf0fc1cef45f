"""From arguments to an exit code: 0 done, 1 an error or a problem found, 2 wrong usage, 130 stopped by Ctrl-C."""

import logging
import os
import sys
from collections.abc import Sequence

from graphmem.cli.command_app import app
from graphmem.cli.output import complain, note
from graphmem.model.errors import GraphmemError

# Libraries that log a warning (a driver that tries again) would else write it among our lines.
QUIET = logging.NullHandler()


class _Notes(logging.Handler):
    """What a store says while it waits, as a line on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        note(record.getMessage())


NOTES = _Notes()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command, then leave with its exit code. An error is one line on standard error, never a stack trace."""
    _write_anything()
    logging.getLogger().addHandler(QUIET)
    logging.getLogger("graphmem.storage").addHandler(NOTES)
    try:
        app(arguments, prog_name="graphmem")
    except GraphmemError as error:
        complain(str(error))
        sys.exit(1)
    except BrokenPipeError:  # The reader has seen enough: `graphmem timeline Ada | head`.
        sys.exit(1)
    except Exception as error:
        if os.environ.get("GRAPHMEM_DEBUG"):
            raise
        complain(f"{type(error).__name__}: {error}. This is a fault of graphmem: GRAPHMEM_DEBUG=1 shows where.")
        sys.exit(1)
    finally:
        _flush()


def _write_anything() -> None:
    """A character that the terminal's encoding lacks is written as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer would be tried again, and complained of, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
