"""Ctrl-C that reaches the command wherever it falls."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

RETRY_S = 0.02


@contextmanager
def lost_interrupts_resent() -> Iterator[None]:
    """Send a Ctrl-C once more when an extension module or a finalizer has swallowed it.

    Python raises `KeyboardInterrupt` in whatever runs. Where no exception can be passed on, as in the callback by which the embedded
    engine looks up the handler of the signal before a query, it is only printed as ignored, and the command would run on.
    """
    before = sys.unraisablehook

    def resend(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            # From a thread and a little later, so that it does not fall into this hook, which could not pass it on either.
            retry = threading.Timer(RETRY_S, os.kill, (os.getpid(), signal.SIGINT))
            retry.daemon = True
            retry.start()
        else:
            before(unraisable)

    sys.unraisablehook = resend
    try:
        yield
    finally:
        sys.unraisablehook = before
