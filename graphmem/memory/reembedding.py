"""Change the embedding model of a store: vectors of the new model are made beside those that are searched, which they then replace.

Readers go on meanwhile. Killed at any point, a second run goes on where the first one was. Whoever has the store open with the former
model is told so by their next search after the switch.
"""

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from graphmem.embedding import Embedder
from graphmem.memory.build_stage import read_note
from graphmem.memory.index_stage import documents_of, without_events
from graphmem.memory.message_stage import Progress
from graphmem.memory.store_opening import model_of, note_model, noted_model
from graphmem.memory.writer import no_progress, stamp_of
from graphmem.model import Message
from graphmem.model.errors import StoreBusy, StoreError
from graphmem.search_index import Document
from graphmem.search_index.embedded_reembedding import EmbeddedReembedding, drop_unfinished_index
from graphmem.search_index.index_config import REEMBEDDING
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.migrations import check_schema
from graphmem.storage.repository import space_names
from graphmem.storage.storage_config import SHARING

if TYPE_CHECKING:
    from graphmem.search_index.server_reembedding import ServerReembedding
    from graphmem.storage.neo4j_store import Neo4jStore

_STAGE = "embed again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReembedReport:
    """The model before and now, how many messages this run embedded, and the seconds it took. Equal names: nothing was to be changed."""

    before: str
    now: str
    messages: int
    seconds: float


def reembed(store: GraphStore, embedder: Embedder, *, progress: Progress = no_progress) -> ReembedReport:
    """Make this the model of the store, for all its spaces; with the model that it has, a change that was begun is given up.

    Raises StoreError for a store that is empty, StoreLocked if another process writes to an embedded one for too long.
    """
    begun = time.monotonic()
    check_schema(store)
    before = noted_model(store)
    if not before:
        raise StoreError(f"{store.name}: there is no memory yet, and so no model to change. `graphmem remember LOG` makes one.")
    change = _on_server if store.dialect == "neo4j" else _embedded
    messages = change(store, embedder, progress)
    return ReembedReport(before=str(before["name"]), now=embedder.name, messages=messages, seconds=round(time.monotonic() - begun, 2))


def _embedded(store: GraphStore, embedder: Embedder, progress: Progress) -> int:
    """The change of an embedded store, which is held for writing until it is done; returns how many messages were embedded."""
    written = 0
    with store.writing():
        if noted_model(store) != model_of(embedder):
            written = _fill_folder(store, embedder, progress)
    if written or _is_left(store):
        # Readers of the state before still search the former folder, until they have looked for a new state.
        time.sleep(2 * SHARING.look_every)
        with store.writing():
            drop_unfinished_index(store)
    return written


def _is_left(store: GraphStore) -> bool:
    from graphmem.search_index import index_folder
    from graphmem.storage.vector_sets import vectors_in_force

    return index_folder(store, vectors_in_force(store).other).exists()


def _fill_folder(store: GraphStore, embedder: Embedder, progress: Progress) -> int:
    target, written = EmbeddedReembedding(store, model_of(embedder), embedder.dimensions), 0
    try:
        for space in space_names(store):
            stamp = stamp_of(read_note(store, space))
            target.begin(space, stamp)
            places = _places(store, space)
            lacking = target.lacking(space, (id_ for thread in places for id_ in thread))
            for documents in _documents(store, space, places, lacking, embedder):
                written += target.put(space, documents, stamp)
                progress(_STAGE, len(documents))
            target.end(space, stamp)
    finally:
        target.close()
    with store.transaction():
        target.switch()
        note_model(store, embedder)
    return written


def _on_server(store: GraphStore, embedder: Embedder, progress: Progress) -> int:
    """The change of a server's store, while others read and write; returns how many messages were embedded."""
    from graphmem.search_index.server_reembedding import ServerReembedding, begun_model, drop_unsearched

    server, model, written = cast("Neo4jStore", store), model_of(embedder), 0
    if noted_model(store) != model:
        target = ServerReembedding(server, model, embedder.dimensions)
        written += _fill_server(store, target, embedder, progress)
        target.build_indexes()
        for _ in range(REEMBEDDING.rounds):
            written += _fill_server(store, target, embedder, progress)
            if target.switch():
                break
        else:
            raise StoreBusy(f"{store.name}: messages change faster than they are embedded. Run it again when fewer are written.")
    elif not begun_model(server):
        return 0
    # What a new space brought in at the moment of the switch.
    written += _fill_server(store, ServerReembedding(server, model, embedder.dimensions, switched=True), embedder, progress)
    drop_unsearched(server)
    return written


def _fill_server(store: GraphStore, target: "ServerReembedding", embedder: Embedder, progress: Progress) -> int:
    written = 0
    for space in target.spaces():
        unfilled = target.unfilled(space)
        if not unfilled:
            continue
        stamps = target.stamps(space, unfilled)
        for documents in _documents(store, space, _places(store, space), unfilled, embedder):
            written += target.put(space, documents, stamps)
            progress(_STAGE, len(documents))
    return written


def _places(store: GraphStore, space: str) -> list[list[str]]:
    """The ids of the messages of each thread, in order."""
    threads: dict[tuple[str, str], list[tuple[object, int, str]]] = defaultdict(list)
    for row in store.read("message_places", space=space):
        threads[row["conversation"], row["thread"]].append((row["sent_at"], row["position"], row["id"]))
    return [[id_ for _, _, id_ in sorted(found)] for _, found in sorted(threads.items())]


def _documents(
    store: GraphStore, space: str, places: Iterable[Sequence[str]], wanted: set[str], embedder: Embedder
) -> Iterator[list[Document]]:
    """The documents of the wanted messages, in batches; a thread is read as a whole, since a message is embedded with the one before."""
    for group in _groups(places, wanted):
        rows = store.read("messages", space=space, ids=sorted(id_ for thread in group for id_ in thread))
        messages = {row["id"]: from_dict(Message, row) for row in rows}
        threads = without_events([messages[id_] for id_ in thread if id_ in messages] for thread in group)
        here = [m.id for thread in threads for m in thread if m.id in wanted]
        for start in range(0, len(here), REEMBEDDING.documents_at_once):
            yield list(documents_of(threads, {*here[start : start + REEMBEDDING.documents_at_once]}, embedder))


def _groups(places: Iterable[Sequence[str]], wanted: set[str]) -> Iterator[list[Sequence[str]]]:
    """Threads with a wanted message, in groups of about as many messages as are read at once."""
    group: list[Sequence[str]] = []
    size = 0
    for thread in places:
        if wanted.isdisjoint(thread):
            continue
        group.append(thread)
        size += len(thread)
        if size >= REEMBEDDING.messages_read:
            yield group
            group, size = [], 0
    if group:
        yield group
