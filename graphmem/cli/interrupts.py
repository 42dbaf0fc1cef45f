"""Ctrl-C that reaches the command wherever it falls."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from select import select

RETRY_S = 0.02
# Closing a store takes less. If it does not, it is cut short as by a second Ctrl-C, and the next command makes the store whole.
PATIENCE_S = 10.0

_LOST = b"\0"


@contextmanager
def lost_interrupts_resent() -> Iterator[None]:
    """Send a Ctrl-C once more that was swallowed; only in the main thread, which gets the signals.

    Python raises `KeyboardInterrupt` in whatever runs. Where no exception can be passed on, as in the callback by which the embedded
    engine looks up the handler of the signal before a query, it is only printed as ignored; where a library catches everything, as some
    do while they are imported, nobody hears of it. The command would run on.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    hook, wakeup = sys.unraisablehook, signal.set_wakeup_fd(told, warn_on_full_buffer=False)

    def note_lost(unraisable: "sys.UnraisableHookArgs") -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            os.write(told, _LOST)
        else:
            hook(unraisable)

    sys.unraisablehook = note_lost
    threading.Thread(target=_resend, args=(heard,), daemon=True).start()
    try:
        yield
    finally:
        sys.unraisablehook = hook
        signal.set_wakeup_fd(wakeup)
        os.close(told)


def _resend(heard: int) -> None:
    """Until the other end of the pipe is closed: send Ctrl-C again soon after it was lost, or when the command goes on all the same."""
    wait: float | None = None
    with open(heard, "rb", buffering=0) as pipe:
        while True:
            if select([pipe], [], [], wait)[0]:
                numbers = pipe.read(64)
                if not numbers:
                    return
                if _LOST in numbers:
                    wait = RETRY_S
                elif signal.SIGINT in numbers:
                    wait = PATIENCE_S
            elif signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                os.kill(os.getpid(), signal.SIGINT)
                wait = PATIENCE_S
            else:
                wait = None  # The command has a handler of its own by now, and stops when it may.
