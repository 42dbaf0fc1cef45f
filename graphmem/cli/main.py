"""The entry point. Exit codes: 0 done, 1 an error or a problem found, 2 wrong usage, 130 stopped by Ctrl-C."""

import logging
import os
import sys
from collections.abc import Sequence

from graphmem.cli.command_app import app
from graphmem.cli.interrupts import lost_interrupts_resent
from graphmem.cli.output import note, print_error
from graphmem.model.errors import GraphmemError

# Without a handler, warnings of libraries (such as a driver that retries) would be written between our lines.
QUIET = logging.NullHandler()

# What a command writes is for its user alone.
PRIVATE = 0o077


class _Notes(logging.Handler):
    """What a store says while it waits, as a line on standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        note(record.getMessage())


NOTES = _Notes()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code. An error is one line on standard error, without a stack trace."""
    _replace_unencodable()
    os.umask(PRIVATE)
    logging.getLogger().addHandler(QUIET)
    logging.getLogger("graphmem.storage").addHandler(NOTES)
    try:
        with lost_interrupts_resent():
            app(arguments, prog_name="graphmem")
    except GraphmemError as error:
        print_error(str(error))
        sys.exit(1)
    except BrokenPipeError:  # The reader closed the pipe, as in `graphmem timeline Ada | head`.
        sys.exit(1)
    except Exception as error:
        if os.environ.get("GRAPHMEM_DEBUG"):
            raise
        print_error(f"{type(error).__name__}: {error}. This is a bug in graphmem: GRAPHMEM_DEBUG=1 shows the stack trace.")
        sys.exit(1)
    finally:
        _flush()


def _replace_unencodable() -> None:
    """Write a question mark for characters that the terminal's encoding lacks."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _flush() -> None:
    try:
        sys.stdout.flush()
    except ValueError:
        return  # A server over standard streams has closed them.
    except BrokenPipeError:
        # Otherwise Python would try to write the rest of the buffer at exit, and report an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
