"""The seam of reading: who turns threads of messages into extractions, by name and version.

`spacy.v1` read it alone; `spacy.v1+easy` did too, and a chat model need not; `spacy.v1+llm.v1:MODEL` had a chat model beside it.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from graphmem.extraction.spacy_extractor import SPACY, Extraction, extract_threads
from graphmem.model import LLMUsage, Message

if TYPE_CHECKING:
    from spacy.language import Language

Threads: TypeAlias = Sequence[Sequence[Message]]
EASY = f"{SPACY}+easy"
_BY_MODEL = "+llm."


class Run(Protocol):
    """One run of reading. What it returns of a message later takes the place of what it returned before."""

    @property
    def spent(self) -> LLMUsage | None:
        """What a chat model has cost so far; None where none is asked."""

    def read(self, threads: Threads, wanted: Collection[str]) -> list[Extraction]:
        """What can be said of these threads by now, and of earlier ones; `wanted` are the messages that were not read so before."""

    def finish(self) -> list[Extraction]:
        """What could not be said before everything was there."""


class Extractor(Protocol):
    """Reads threads of messages."""

    @property
    def name(self) -> str:
        """Name and version."""

    def accepts(self, extractor: str) -> bool:
        """True if what that extractor read need not be read anew."""

    def begin(self) -> Run:
        """A run of reading: what has a budget counts from here."""


class SpacyExtractor:
    """The free extractor. What a chat model has read beside an older version stays: it was paid for."""

    name = SPACY

    def __init__(self, nlp: "Callable[[], Language]") -> None:
        self._nlp = nlp

    def accepts(self, extractor: str) -> bool:
        """True of its own version, and of all that a chat model read."""
        return extractor in (self.name, EASY) or is_by_model(extractor)

    def begin(self) -> "SpacyExtractor":
        """Nothing is counted, so every run is the same."""
        return self

    @property
    def spent(self) -> None:
        """Nothing."""

    def read(self, threads: Threads, wanted: Collection[str] = ()) -> list[Extraction]:
        """One extraction a message, in order."""
        return [extraction for thread in self.read_threads(threads) for extraction in thread]

    def read_threads(self, threads: Threads) -> list[list[Extraction]]:
        """One list a thread, with one extraction a message."""
        return list(extract_threads(threads, self._nlp()))

    def finish(self) -> list[Extraction]:
        """Nothing is left."""
        return []


def is_by_model(extractor: str) -> bool:
    """True if a chat model was one of those who read."""
    return _BY_MODEL in extractor


def with_model(name: str, version: str) -> str:
    """The name of the free extractor together with a chat model."""
    return f"{SPACY}{_BY_MODEL}{version}:{name}"


def outranks(stored: str, new: str) -> bool:
    """True if what is stored was read by a chat model, and what is new was not: it stays."""
    return is_by_model(stored) and not is_by_model(new)


def noted(stored: str, new: str) -> str:
    """The name to keep: a turn that was found easy stays so when its thread is read again for another turn's sake."""
    return stored if (stored, new) == (EASY, SPACY) else new
