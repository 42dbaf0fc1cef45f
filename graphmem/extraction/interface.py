"""The Extractor interface: threads of messages -> extractions, by a named and versioned extractor.

Names: `spacy.v15` (spaCy alone); `spacy.v15+easy` (spaCy alone, and no chat model is needed); `spacy.v15+llm.v1:MODEL` (spaCy and a chat
model).
"""

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from graphmem.extraction.spacy_extractor import SPACY, Extraction, Parses, ThreadSoFar, extract_threads
from graphmem.extraction.thread_memory import ThreadMemory
from graphmem.model import LLMUsage, Message

if TYPE_CHECKING:
    from spacy.language import Language

Threads: TypeAlias = Sequence[Sequence[Message]]
SPACY_EASY = f"{SPACY}+easy"
_LLM = "+llm."
_IMPORTED = "imported."


class ExtractionRun(Protocol):
    """One run over many threads. A later extraction of a message replaces an earlier one."""

    @property
    def usage(self) -> LLMUsage | None:
        """What the chat model has cost so far; None without a chat model."""

    def extract(self, threads: Threads, wanted: Collection[str], parses: Parses | None = None) -> list[Extraction]:
        """Extractions that are ready, of these threads or earlier ones. `wanted`: ids of the messages not yet extracted this way.

        `parses`: those that were kept of these messages; None: no parse is to be kept.
        """

    def finish(self) -> list[Extraction]:
        """The extractions that had to wait for the end of the run."""


class Extractor(Protocol):
    """Extracts mentions and facts from threads of messages."""

    @property
    def name(self) -> str:
        """Name and version."""

    def accepts(self, extractor: str) -> bool:
        """True if results of that extractor can stay, False if its messages must be extracted again."""

    def start_run(self) -> ExtractionRun:
        """A new run, with its own budget."""


class SpacyExtractor:
    """spaCy alone. Results of a chat model stay, even beside an older spaCy version: they cost money."""

    name = SPACY

    def __init__(self, nlp: "Callable[[], Language]") -> None:
        self._nlp = nlp
        self._known = ThreadMemory[ThreadSoFar]()

    def accepts(self, extractor: str) -> bool:
        """True for its own version and for all results of chat models."""
        return extractor in (self.name, SPACY_EASY) or uses_llm(extractor)

    def start_run(self) -> "SpacyExtractor":
        """The extractor itself: what it keeps of threads changes no result."""
        return self

    @property
    def usage(self) -> None:
        """None: there is no chat model."""

    def extract(self, threads: Threads, wanted: Collection[str] = (), parses: Parses | None = None) -> list[Extraction]:
        """One extraction per message, in order."""
        return [extraction for thread in self.extract_threads(threads, parses) for extraction in thread]

    def extract_threads(self, threads: Threads, parses: Parses | None = None) -> list[list[Extraction]]:
        """One list per thread, with one extraction per message."""
        return list(extract_threads(threads, self._nlp(), parses, self._known))

    def finish(self) -> list[Extraction]:
        """Empty: nothing waits."""
        return []


def uses_llm(extractor: str) -> bool:
    """True if a chat model took part."""
    return _LLM in extractor


def llm_extractor_name(model: str, version: str) -> str:
    """The name of spaCy together with a chat model."""
    return f"{SPACY}{_LLM}{version}:{model}"


def imported_extractor(system: str) -> str:
    """The name of what came from another system's export as facts: nobody here can read it again."""
    return f"{_IMPORTED}{system}.v1"


def is_imported(extractor: str) -> bool:
    """True if the results came from another system."""
    return extractor.startswith(_IMPORTED)


def keeps_stored(stored: str, new: str) -> bool:
    """True if a stored extraction is not replaced: a chat model took part in it, or another system made it, but not the new one."""
    return (uses_llm(stored) and not uses_llm(new)) or (is_imported(stored) and not is_imported(new))


def extractor_to_store(stored: str, new: str) -> str:
    """The extractor to record: an easy message stays easy when spaCy extracts its thread again for another message."""
    return stored if (stored, new) == (SPACY_EASY, SPACY) else new
