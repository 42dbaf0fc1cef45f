"""What recall has read of a store, kept in memory as long as it stays so: most questions find messages that others found."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias, TypeVar

from graphmem.retrieval.retrieval_config import ROW_CACHE
from graphmem.storage import GraphStore
from graphmem.storage.repository import state_of

T = TypeVar("T")
_Key: TypeAlias = tuple[tuple[str, str], str]


class RowCache:
    """Values of one state of a store, by space, kind and id. Safe to share between threads, and between the spaces of the store.

    When the store has a new state, those values are kept on that are known to be the same in it. On a server, each space has states of
    its own, and it is not known what is the same in the next one.

    Nothing is kept of a space that is being changed on a server, nor of what a writer reads of its draft.
    """

    def __init__(self, most_bytes: int = ROW_CACHE.most_bytes) -> None:
        """Keep values of about `most_bytes` in all, the newest; with 0, none."""
        self._most = most_bytes
        self._lock = threading.Lock()
        self._held: dict[str, _Held] = {}

    def get(
        self,
        store: GraphStore,
        kind: tuple[str, str],
        ids: Collection[str],
        read: Callable[[list[str]], Mapping[str, T]],
        size: Callable[[T], int],
        nodes: Callable[[T], Iterable[str] | None] | None = None,
    ) -> dict[str, T | None]:
        """The values of the ids, in their order; None for an id that `read` has no value for.

        `kind` is the space and what the values are, `size` tells about how many bytes one of them takes. `nodes` are the ids of all nodes
        that a value is read from beside that of its own id, with which each begins; without them (None), it is kept for one state only.
        """
        with store.snapshot():
            space, _ = kind
            state = None if store.is_writing or not self._most else state_of(store, space)
            if state is None:
                found = read(list(ids))
                return {id_: found.get(id_) for id_ in ids}
            held = self._of(store, space, state)
            kept = held.entries
            values: dict[str, T | None] = {}
            missing: list[str] = []
            for id_ in ids:
                entry = kept.get((kind, id_))
                if entry is None:
                    missing.append(id_)
                values[id_] = entry.value if entry is not None else None
            if missing:
                found = read(missing)
                absent = _Entry(None, ROW_CACHE.entry_bytes, () if nodes is not None else None)
                with self._lock:
                    for id_ in missing:
                        value = values[id_] = found.get(id_)
                        entry = absent
                        if value is not None:
                            entry = _Entry(value, ROW_CACHE.entry_bytes + size(value), _read_from(value, nodes))
                        if entry.size <= self._most:
                            held.keep((kind, id_), entry)
                self._let_go()
            return values

    def _of(self, store: GraphStore, space: str, state: object) -> "_Held":
        """What is kept of a state; a question that is still at an older one keeps nothing, and takes nothing away."""
        with self._lock:
            held = self._held.pop(space, None) or _Held(state)
            if state != held.state:
                if state in held.past:
                    self._held[space] = held
                    return _Held(state)
                held = held.at(state, store.changed_between(held.state, state))
            self._held[space] = held  # The last one: it was asked for last.
            return held

    def _let_go(self) -> None:
        """Let go of the oldest values, first of the space that was asked longest ago, as far as there is no room for all."""
        with self._lock:
            over = sum(held.used for held in self._held.values()) - self._most
            for held in self._held.values():
                while over > 0 and held.entries:
                    over -= held.drop_oldest()


def _read_from(value: T, nodes: Callable[[T], Iterable[str] | None] | None) -> tuple[str, ...] | None:
    others = nodes(value) if nodes is not None else None
    return tuple(others) if others is not None else None


class _Entry(NamedTuple):
    """A value, about how many bytes it takes, and from which nodes it was read beside its own; None: from any."""

    value: Any
    size: int
    nodes: tuple[str, ...] | None


class _Held:
    """What is kept of one state, the oldest first, and about how many bytes that is; and the states before it."""

    def __init__(self, state: object, entries: "dict[_Key, _Entry] | None" = None, past: Iterable[object] = ()) -> None:
        self.state = state
        self.entries = entries if entries is not None else {}
        self.used = sum(entry.size for entry in self.entries.values())
        self.past = deque(past, maxlen=ROW_CACHE.past_states)

    def at(self, state: object, changed: frozenset[str] | None) -> "_Held":
        """What is the same in a state that differs from this one in some nodes; nothing if these are not known (None)."""
        past = (*self.past, self.state)
        if changed is None:
            return _Held(state, past=past)
        same = {
            key: entry
            for key, entry in self.entries.items()
            if entry.nodes is not None and key[1] not in changed and changed.isdisjoint(entry.nodes)
        }
        return _Held(state, same, past)

    def keep(self, key: "_Key", entry: "_Entry") -> None:
        """Keep a value that is not kept yet."""
        if key not in self.entries:
            self.entries[key] = entry
            self.used += entry.size

    def drop_oldest(self) -> int:
        """Let go of the value that is kept for longest; returns about how many bytes it took."""
        size = self.entries.pop(next(iter(self.entries))).size
        self.used -= size
        return size
