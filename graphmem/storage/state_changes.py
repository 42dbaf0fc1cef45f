"""Which nodes one published state of an embedded store differs in from another, as far as this process knows."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from graphmem.storage.storage_config import CHANGES
from graphmem.storage.store_files import Identity

Rows: TypeAlias = Sequence[Mapping[str, Any]]
_NAMES = ("id", "source", "target")
"""What a row of a write says of the nodes that it changes."""


class ChangedNodes:
    """The ids of the nodes that a change writes to, removes or cuts off. Once a write does not name its nodes, they are unknown."""

    def __init__(self, *, is_known: bool = True) -> None:
        """Without `is_known`, something unknown was changed before."""
        self._ids: set[str] | None = set() if is_known else None

    @property
    def ids(self) -> frozenset[str] | None:
        """The ids so far; None if they are unknown."""
        return None if self._ids is None else frozenset(self._ids)

    def forget(self) -> None:
        """Something unknown is changed."""
        self._ids = None

    def note(self, parameters: Mapping[str, Any]) -> None:
        """Add what a write names: `ids` or an `id`."""
        named = parameters["ids"] if "ids" in parameters else [parameters["id"]] if "id" in parameters else None
        self._add(named)

    def note_rows(self, rows: Rows) -> None:
        """Add what the rows of a write name: the nodes they are, or that they join."""
        named = [row[name] for row in rows for name in _NAMES if name in row]
        self._add(named or None)

    def _add(self, ids: Sequence[str] | None) -> None:
        if self._ids is None:
            return
        if ids is None or len(self._ids) + len(ids) > CHANGES.nodes:
            self._ids = None
        else:
            self._ids.update(ids)


class StateChange(NamedTuple):
    """A state follows another one, from which it differs in these nodes."""

    before: Identity
    after: Identity
    ids: frozenset[str]


class StateChanges:
    """The latest changes, from state to state, of this process and those that it was told of. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps: deque[StateChange] = deque(maxlen=CHANGES.states)
        self._told: Callable[[StateChange], None] | None = None

    def listen(self, told: Callable[[StateChange], None]) -> None:
        """Tell of every change that this process makes from now on."""
        self._told = told

    @property
    def is_followed(self) -> bool:
        """True if somebody is told of them: other processes that open each state."""
        return self._told is not None

    def note(self, before: Identity | None, after: Identity, ids: frozenset[str] | None) -> None:
        """This process published a state; `before` or `ids` are None if they are not known."""
        if before is not None and ids is not None:
            change = StateChange(before, after, ids)
            self.add(change)
            if self._told is not None:
                self._told(change)

    def add(self, change: StateChange) -> None:
        """A state was published, by whichever process."""
        with self._lock:
            self._steps.append(change)

    def between(self, before: object, after: object) -> frozenset[str] | None:
        """The ids of all nodes that changed from one state to a later one; None if that is not known."""
        found: set[str] = set()
        with self._lock:
            for start, end, ids in reversed(self._steps):
                if end == after:
                    found |= ids
                    after = start
                if after == before:
                    return frozenset(found)
        return None
