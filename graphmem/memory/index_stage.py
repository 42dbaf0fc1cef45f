"""Messages to the search index: the passages of each are embedded alone, and together with the message before it in its thread."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from graphmem.embedding import Embedder
from graphmem.language.passages import split_passages, tail_of
from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.search_index import Document, Index

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector = NDArray[np.float32]


class IndexStage:
    """Keeps the index of one space up to date."""

    def __init__(self, space: str, index: Index, embedder: Embedder) -> None:
        self._space = space
        self._index = index
        self._embedder = embedder

    @property
    def stamp(self) -> str:
        """What the index was stamped with last; empty while it is being changed."""
        return self._index.generation(self._space)

    def stale(self, threads: Iterable[Sequence[Message]], read_by: Iterable[str]) -> set[str]:
        """The messages that must be embedded: those that were not read or are not indexed yet, and those that follow them."""
        threads, known = without_events(threads), set(read_by)
        lacking = self._index.lacking(self._space, (m.id for thread in threads for m in thread))
        fresh = {m.id for thread in threads for m in thread if m.id not in known or m.id in lacking}
        after = {later.id for thread in threads for earlier, later in pairwise(thread) if earlier.id in fresh}
        return fresh | after

    def documents(
        self, threads: Sequence[Sequence[Message]], wanted: set[str], alone: "Mapping[str, Vector] | None" = None
    ) -> list[Document]:
        """The documents of the wanted messages. `alone` has the vectors of those that are embedded in a new context only."""
        return list(documents_of(without_events(threads), wanted, self._embedder, alone or {}))

    def alone_vectors(self, ids: Sequence[str]) -> "Mapping[str, Vector]":
        """The vectors of indexed messages alone."""
        return self._index.alone_vectors(self._space, ids)

    def add(self, documents: Sequence[Document], stamp: str = "") -> None:
        """Add documents. Until the graph holds their messages too, the index is without a stamp; then `stamp` is that of the graph."""
        if documents:
            self._index.add(documents)
            self._index.commit(self._space, stamp)

    def expect(self, documents: int) -> None:
        """About so many documents are going to be added; `settle` follows."""
        self._index.expect(self._space, documents)

    def settle(self) -> None:
        """What was added is all that comes for now."""
        self._index.settle(self._space)

    def remove_events(self, threads: Iterable[Sequence[Message]]) -> None:
        """Remove what was indexed as words, and is told as an event of a room by now."""
        events = {m.id for thread in threads for m in thread if m.event}
        if events and (indexed := events - {*self._index.lacking(self._space, events)}):
            self._index.remove(self._space, indexed)
            self._index.commit(self._space, "")

    def complete(self, threads: Sequence[Sequence[Message]]) -> None:
        """Embed what the index lacks: after a lost index, or one that was made with another model, everything."""
        spoken = without_events(threads)
        ids = [m.id for thread in spoken for m in thread]
        self._index.add(documents_of(spoken, self._index.lacking(self._space, ids), self._embedder))

    def commit(self, stamp: str) -> None:
        """Stamp the index with what the graph was built from."""
        if self._index.generation(self._space) != stamp:
            self._index.commit(self._space, stamp)


def without_events(threads: Iterable[Sequence[Message]]) -> list[list[Message]]:
    """What was said in each thread: events of rooms are no words to be found."""
    return [[m for m in thread if not m.event] for thread in threads]


def documents_of(
    threads: Sequence[Sequence[Message]], wanted: set[str], embedder: Embedder, known: "Mapping[str, Vector] | None" = None
) -> Iterator[Document]:
    """The documents of the wanted messages: each passage alone, and with the end of the message before in its thread.

    `known` has the vectors alone of some of them.
    """
    known = known or {}
    pairs = [(before, m) for thread in threads for before, m in zip([None, *thread], thread, strict=False) if m.id in wanted]
    texts = [rendered_passages(m) for _, m in pairs]
    is_known = [m.id in known and len(known[m.id]) == len(passages) for (_, m), passages in zip(pairs, texts, strict=True)]
    alone = embedder.passages([text for passages, skip in zip(texts, is_known, strict=True) if not skip for text in passages])
    tails = [tail_of(before.rendered_text) if before else "" for before, _ in pairs]
    together = embedder.passages([f"{tail}\n{text}" for tail, passages in zip(tails, texts, strict=True) if tail for text in passages])
    start = start_together = 0
    for (before, message), passages, skip in zip(pairs, texts, is_known, strict=True):
        vectors = known[message.id] if skip else alone[start : start + len(passages)]
        contexts = vectors
        if before:
            contexts = together[start_together : start_together + len(passages)]
            start_together += len(passages)
        start += 0 if skip else len(passages)
        yield Document(message.id, message.space, " ".join(terms_of(message.rendered_text)), vectors, contexts)


def rendered_passages(message: Message) -> list[str]:
    """The passages of a message as they are embedded: each begins with the speaker."""
    whole = message.rendered_text
    spans = split_passages(whole)
    speaker = f"{message.speaker}: "
    return [whole[start:end] if start == 0 else speaker + whole[start:end] for start, end in spans]
