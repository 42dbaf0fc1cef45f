"""Decisions of users change: they are stored and removed together with the marks of what must be built again, then the graph is built."""

from collections.abc import Iterable, Sequence

from graphmem.memory.pending_threads import mark_names, mark_threads
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Decision, Message
from graphmem.model.ids import digest
from graphmem.storage import GraphStore
from graphmem.storage.repository import put_user_decisions


def decide(
    writer: MemoryWriter,
    store: GraphStore,
    space: str,
    *,
    added: Sequence[Decision] = (),
    removed: Sequence[Decision] = (),
    names: Iterable[str] = (),
    messages: Iterable[Message] = (),
) -> None:
    """Add and remove decisions about names, or about what messages state, and build the graph with them."""
    with store.transaction():
        change_decisions(store, space, added=added, removed=removed, names=names, messages=messages)
    writer.remember(())


def change_decisions(
    store: GraphStore,
    space: str,
    *,
    added: Sequence[Decision] = (),
    removed: Sequence[Decision] = (),
    names: Iterable[str] = (),
    messages: Iterable[Message] = (),
) -> None:
    """Store the change, and mark the names and the threads of the messages as pending; inside a transaction."""
    store.write("drop_decisions", ids=[d.id for d in removed])
    put_user_decisions(store, added)
    changed = (f"{d.id} {d.verdict} {d.decided_at.isoformat()}" for d in (*removed, *added))
    why = digest("decided", f"{len(removed)}", *changed)
    if names := set(names):
        mark_names(store, space, names, why)
    mark_threads(store, space, [(m.conversation, m.thread) for m in messages], why)
