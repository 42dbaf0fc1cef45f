"""A Ctrl-C that falls where no exception can be passed on."""

import os
import signal
import sys
import time
import weakref

import pytest

from graphmem.cli import interrupts
from graphmem.cli.interrupts import lost_interrupts_resent


class Thing:
    """Something with a finalizer."""


def interrupted(_: object) -> None:
    """What Python does with a Ctrl-C that arrives within a callback: it is raised there."""
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(1)


def test_an_interrupt_that_a_callback_swallows_still_stops_the_command(capsys):
    """A callback of a weak reference cannot raise, as those of the embedded engine cannot."""
    things = [Thing()]
    reference = weakref.ref(things[0], interrupted)

    def command() -> None:
        things.clear()
        time.sleep(10)

    with pytest.raises(KeyboardInterrupt), lost_interrupts_resent():
        command()
    assert reference() is None
    assert capsys.readouterr().err == ""


def test_an_interrupt_that_a_library_swallows_still_stops_the_command(monkeypatch):
    """As where a module is imported by a library that goes on without it, whatever the import raises."""
    monkeypatch.setattr(interrupts, "PATIENCE_S", 0.1)

    def command() -> None:
        try:
            interrupted(None)
        except BaseException:
            time.sleep(10)

    with pytest.raises(KeyboardInterrupt), lost_interrupts_resent():
        command()


def test_a_command_with_a_handler_of_its_own_is_asked_once(monkeypatch):
    """As `watch`, which ends when what it reads is stored."""
    monkeypatch.setattr(interrupts, "PATIENCE_S", 0.1)
    asked = []
    before = signal.signal(signal.SIGINT, lambda *_: asked.append(1))
    try:
        with lost_interrupts_resent():
            interrupted(None)
    finally:
        signal.signal(signal.SIGINT, before)
    assert asked == [1]


def test_other_errors_are_reported_as_before(monkeypatch):
    """Only Ctrl-C is sent again; what else a callback raises goes to the hook that was there, which is put back in the end."""
    seen = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: seen.append(unraisable.exc_type))
    before = sys.unraisablehook
    thing = Thing()
    reference = weakref.ref(thing, lambda _: 1 / 0)
    with lost_interrupts_resent():
        del thing
    assert reference() is None
    assert seen == [ZeroDivisionError]
    assert sys.unraisablehook is before
