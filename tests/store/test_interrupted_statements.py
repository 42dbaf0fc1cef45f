"""A Ctrl-C in the middle of a statement, wherever it falls, leaves a file that can be closed and opened again."""

import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from graphmem.storage.ladybug_file import LadybugFile

WRITE = "MERGE (n:Thing {id: $id}) SET n.words = $words"
LONGEST_S = 20
SOME = 20


class Interrupt:
    """Raises KeyboardInterrupt where Python looks for signals the nth time: as a function begins, and after a call of an extension's."""

    def __init__(self, place: int) -> None:
        self._left = place

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        if event in {"call", "c_return"}:
            self._left -= 1
            if self._left == -1:
                raise KeyboardInterrupt

    @property
    def fell(self) -> bool:
        return self._left < 0


def interrupted(file: LadybugFile, place: int) -> bool:
    """Run a statement with an interrupt at this place; true if it has one so far on."""
    interrupt = Interrupt(place)
    sys.setprofile(interrupt)
    try:
        file.run(WRITE, {"id": "a", "words": ["some"]})
    except KeyboardInterrupt:
        pass
    finally:
        sys.setprofile(None)
    return interrupt.fell


# What a finalizer swallows is sent again by the command (test_interrupts.py).
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("first", range(0, 140, SOME))
def test_a_file_closes_after_a_statement_that_was_interrupted(tmp_path: Path, first: int) -> None:
    for place in range(first, first + SOME):
        file = LadybugFile(tmp_path / f"{place}.lbug")
        file.run("CREATE NODE TABLE Thing(id STRING PRIMARY KEY, words STRING[])")
        file.run(WRITE, {"id": "a", "words": ["few"]})  # Prepares the statement, which takes many more places.
        fell = interrupted(file, place)
        closing = threading.Thread(target=file.close, daemon=True)
        closing.start()
        closing.join(LONGEST_S)
        assert not closing.is_alive(), f"interrupted at place {place}, it does not close"
        again = LadybugFile(tmp_path / f"{place}.lbug", read_only=True)
        assert again.run("MATCH (n:Thing) RETURN n.words AS words") in ([{"words": ["few"]}], [{"words": ["some"]}])
        again.close()
        if not fell:
            break
