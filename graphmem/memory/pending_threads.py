"""Which messages are in which thread, and which threads are pending: rows of the store, by key."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphmem.graph.build import thread_key
from graphmem.graph.unit_rows import replace_rows
from graphmem.model import Message, message_id
from graphmem.model.ids import digest
from graphmem.model.keyed_state import KeyedState
from graphmem.resolution.name_index import ThreadKey
from graphmem.storage import GraphStore
from graphmem.storage.store_state import StoreState

# The kinds of state that are kept here; all others are the graph builder's.
MEMBERS, VERSIONS = "thread_messages", "versions"
THREAD, NAMES = "thread", "names"


@dataclass(frozen=True, slots=True)
class Pending:
    """What is to be built: threads with new messages or extractions, and names that users decided about.

    `ids` are the rows that say so, by thread ("" for names).
    """

    threads: tuple[ThreadKey, ...]
    names: frozenset[str]
    ids: dict[ThreadKey | None, list[str]]

    def __bool__(self) -> bool:
        return bool(self.ids)


def pending_of(store: GraphStore, space: str) -> Pending:
    """The pending threads and names of a space, in a fixed order."""
    threads: dict[ThreadKey, None] = {}
    names: set[str] = set()
    ids: dict[ThreadKey | None, list[str]] = defaultdict(list)
    for row in store.read("pending", space=space):
        content = json.loads(row["content"])
        if row["kind"] == THREAD:
            threads[content[0], content[1]] = None
            ids[content[0], content[1]].append(row["id"])
        else:
            names.update(content)
            ids[None].append(row["id"])
    return Pending(tuple(sorted(threads)), frozenset(names), dict(ids))


def mark_threads(store: GraphStore, space: str, threads: Iterable[ThreadKey], why: str) -> None:
    """Mark threads as pending. `why` identifies the change: a build removes only the marks that it saw."""
    _mark(store, space, THREAD, [list(thread) for thread in sorted(set(threads))], why)


def mark_names(store: GraphStore, space: str, names: Iterable[str], why: str) -> None:
    """Mark the components of normal names as pending."""
    _mark(store, space, NAMES, [sorted(set(names))], why)


def _mark(store: GraphStore, space: str, kind: str, contents: Sequence[Sequence[str]], why: str) -> None:
    rows = [
        {"id": digest("pending", space, kind, *content, why), "space": space, "kind": kind, "content": json.dumps(content)}
        for content in contents
    ]
    store.write_rows("put_pending", rows)


def add_messages(store: GraphStore, space: str, messages: Sequence[Message], moved: Sequence[Message] = ()) -> None:
    """Note the threads and versions of messages that are being stored, and mark the threads as pending; inside their transaction.

    `moved` are messages as they were stored, which are in another thread now, or under another id.
    """
    state = StoreState(store, space)
    by_thread: dict[ThreadKey, list[str]] = defaultdict(list)
    for message in messages:
        by_thread[message.conversation, message.thread].append(message.id)
    left: dict[ThreadKey, set[str]] = defaultdict(set)
    for message in moved:
        left[message.conversation, message.thread].add(message.id)
        by_thread.setdefault((message.conversation, message.thread), [])
    members = state.get(MEMBERS, [thread_key(*thread) for thread in by_thread])
    for thread, ids in by_thread.items():
        key = thread_key(*thread)
        state.put(MEMBERS, {key: sorted({*members.get(key, ())} - left[thread] | {*ids})})
    _forget_links(state, by_thread)
    touched = {*by_thread, *_add_versions(store, space, state, messages)}
    state.flush()
    mark_threads(store, space, touched, digest("batch", *sorted(m.id for m in messages)))


def _forget_links(state: KeyedState, stored: Mapping[ThreadKey, Collection[str]]) -> None:
    """The links of a message that is stored again must be written again, whatever they were; those of the others of its thread stay."""
    ids = {thread_key(*thread): {*messages} for thread, messages in stored.items()}
    rows = state.get("links", ids)
    again = {key: row for key, row in rows.items() if not ids[key].isdisjoint(row)}
    replace_rows(state, "links", {key: {id_: mark for id_, mark in row.items() if id_ not in ids[key]} for key, row in again.items()})


def remove_messages(store: GraphStore, space: str, gone: Iterable[Mapping[str, str]], *, why: str) -> set[ThreadKey]:
    """Take messages out of their threads and turns, and mark these threads as pending; inside the transaction that removes them.

    Each message is its `id`, `conversation`, `thread` and `key`. Returns the threads.
    """
    state = StoreState(store, space)
    left: dict[ThreadKey, set[str]] = defaultdict(set)
    turns: dict[str, set[str]] = defaultdict(set)
    for message in gone:
        left[message["conversation"], message["thread"]].add(message["id"])
        turns[thread_key(message["conversation"], message["key"])].add(message["id"])
    keys = {thread_key(*thread): ids for thread, ids in left.items()}
    others: set[ThreadKey] = set()
    for turn, row in state.get(VERSIONS, turns).items():
        rest = {id_: place for id_, place in row.items() if id_ not in turns[turn]}
        others.update((conversation, thread) for conversation, thread in rest.values())
        _put_or_drop(state, VERSIONS, turn, rest)
    for key, ids in state.get(MEMBERS, keys).items():
        _put_or_drop(state, MEMBERS, key, sorted({*ids} - keys[key]))
    touched = {*left, *others}
    state.flush()
    mark_threads(store, space, touched, why)
    return touched


def _put_or_drop(state: KeyedState, kind: str, key: str, value: Collection[str] | dict[str, list[str]]) -> None:
    if value:
        state.put(kind, {key: value})
    else:
        state.drop(kind, [key])


def _add_versions(store: GraphStore, space: str, state: KeyedState, messages: Sequence[Message]) -> set[ThreadKey]:
    """Note which messages are versions of one turn; returns the threads of the others."""
    turns: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        turns[thread_key(message.conversation, message.key)].append(message)
    rows = state.get(VERSIONS, turns)
    # A turn has more than one version if one of them has another id than the first, or if a row says so already.
    several = {turn for turn, found in turns.items() if turn in rows or any(m.id != _first_id(m) for m in found)}
    first = {turn: _first_id(turns[turn][0]) for turn in several if turn not in rows}
    stored = store.read("messages", space=space, ids=sorted(first.values())) if first else []
    places = {row["id"]: [row["conversation"], row["thread"]] for row in stored}
    others: set[ThreadKey] = set()
    for turn in several:
        row = dict(rows.get(turn, {}))
        if turn in first and first[turn] in places:
            row[first[turn]] = places[first[turn]]
        row |= {m.id: [m.conversation, m.thread] for m in turns[turn]}
        state.put(VERSIONS, {turn: row})
        others.update((conversation, thread) for conversation, thread in row.values())
    return others


def _first_id(message: Message) -> str:
    return message_id(message.space, message.conversation, message.key)


def messages_in(state: KeyedState, threads: Collection[ThreadKey]) -> dict[ThreadKey, list[str]]:
    """The ids of the messages of threads."""
    rows = state.get(MEMBERS, [thread_key(*thread) for thread in threads])
    return {thread: rows.get(thread_key(*thread), []) for thread in threads}


def other_versions(state: KeyedState, messages: Iterable[Message]) -> set[str]:
    """The ids of all versions of the turns that these messages are versions of."""
    rows = state.get(VERSIONS, {thread_key(m.conversation, m.key) for m in messages})
    return {id_ for row in rows.values() for id_ in row}
