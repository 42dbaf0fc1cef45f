"""Extraction ahead of the store: pieces of a log are extracted in other processes while earlier ones are stored and built."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice

from graphmem.extraction.interface import ExtractionRun
from graphmem.extraction.parallel_extractor import ParallelRun
from graphmem.extraction.spacy_extractor import Extraction, Parses
from graphmem.memory.memory_config import BATCHES
from graphmem.model import Message
from graphmem.resolution.name_index import ThreadKey


@dataclass(frozen=True, slots=True)
class Piece:
    """Threads that are extracted together, and the group of threads that can be built when they are, () if it is not complete."""

    threads: Sequence[Sequence[Message]]
    completes: tuple[ThreadKey, ...]

    @property
    def messages(self) -> int:
        """Number of messages."""
        return sum(map(len, self.threads))


Threads = Sequence[Sequence[Message]]
Extract = Callable[[], list[Extraction]]
_NotRead = Callable[[Threads], Collection[str]]
_ParsesOf = Callable[[Threads], Parses | None]


def _keep_none(_: Threads) -> None:
    """No parse is to be kept."""


def extracted_ahead(
    pieces: Iterable[Piece],
    run: ExtractionRun,
    not_read: _NotRead,
    parses: _ParsesOf = _keep_none,
) -> Generator[tuple[Piece, Extract], None, None]:
    """Yield each piece in order with a function that returns its extractions.

    `not_read` tells which messages of threads are to be extracted, `parses` how their texts were parsed before. A run in one process
    extracts when it is asked to. A run of several works at the next pieces meanwhile, if there is more than one;
    its processes end with this iterator.
    """
    rest = iter(pieces)
    first = list(islice(rest, 2))
    if not isinstance(run, ParallelRun) or len(first) < 2:
        yield from ((piece, _when_asked(piece, run, not_read, parses)) for piece in chain(first, rest))
        return
    waiting: deque[tuple[Piece, Extract]] = deque()
    try:
        for piece in chain(first, rest):
            waiting.append((piece, _submitted(piece, run, not_read, parses)))
            if len(waiting) > run.workers * BATCHES.ahead:
                yield waiting.popleft()
        yield from waiting
    finally:
        run.close()


def _when_asked(piece: Piece, run: ExtractionRun, not_read: _NotRead, parses: _ParsesOf) -> Extract:
    wanted = not_read(piece.threads)
    concerned = _concerned(piece, wanted)
    return partial(run.extract, concerned, wanted, parses(concerned)) if concerned else list


def _submitted(piece: Piece, run: ParallelRun, not_read: _NotRead, parses: _ParsesOf) -> Extract:
    concerned = _concerned(piece, not_read(piece.threads))
    return run.submit(concerned, parses(concerned)).result if concerned else list


def _concerned(piece: Piece, wanted: Collection[str]) -> list[Sequence[Message]]:
    """Return the threads with a message that was not read yet."""
    return [thread for thread in piece.threads if any(m.id in wanted for m in thread)]
