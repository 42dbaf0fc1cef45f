"""Where the graph is kept: one narrow seam, two engines behind it.

A store runs named queries and knows nothing of entities or time. `open_store` chooses the engine by the address.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from graphmem.model import CompactionReport
from graphmem.model.errors import StoreError
from graphmem.model.key_value import KeyValue
from graphmem.storage.bounded_read import BoundedRows, CheckPlan, ReadLimits
from graphmem.storage.server_address import SERVER_SCHEMES
from graphmem.storage.state_changes import StateChanges
from graphmem.storage.storage_config import SHARING


class KeyValues(Protocol):
    """What is read by key alone: the state of the builds and the extractions. Written in the transactions of its store."""

    def get(self, space: str, ids: Sequence[str]) -> dict[str, bytes]:
        """The values of a space that are there, by id."""
        ...

    def put(self, rows: Iterable[KeyValue]) -> None: ...
    def drop(self, ids: Sequence[str]) -> None: ...
    def clear(self, space: str, *, keep: Collection[str] = ()) -> None:
        """Remove all values of a space, but those of the kinds to keep."""
        ...


class GraphStore(Protocol):
    """What every engine offers. Synchronous; times go in and come out as UTC datetimes."""

    @property
    def dialect(self) -> str: ...
    @property
    def name(self) -> str:
        """The address, without a secret."""
        ...

    @property
    def key_values(self) -> KeyValues: ...

    def schema_version(self) -> int:
        """The number of the last migration that ran; 0 for an empty store."""
        ...

    def change_schema(self, statements: Sequence[str]) -> None:
        """Run the statements of one migration; all or none where the engine can."""
        ...

    def read(self, query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        """Run a named read."""
        ...

    def read_bounded(self, text: str, parameters: Mapping[str, Any], *, check: CheckPlan, limits: ReadLimits) -> BoundedRows:
        """Run a text that is not one of ours, read-only and with limits, if `check` lets its plan pass. Raises StoreError."""
        ...

    def write(self, query: str, /, **parameters: Any) -> None:
        """Run a named write once."""
        ...

    def write_rows(self, query: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a named write over rows, in batches."""
        ...

    def changing_schema(self) -> AbstractContextManager[None]:
        """Whoever else brings the schema up to date waits."""
        ...

    def check_search(self, dimensions: int) -> None:
        """Raise StoreMismatch unless the indexes that the store itself keeps are ready for vectors of that length."""
        ...

    def fit_search(self, dimensions: int) -> None:
        """In a store without vectors, make these indexes fit vectors of that length."""
        ...

    def suspend_search(self) -> None:
        """Write what comes without the vector indexes that the store itself keeps, until `rebuild_search`."""
        ...

    def rebuild_search(self) -> None:
        """Build the vector indexes that the store itself keeps again: new ones are searched faster. Raises StoreError."""
        ...

    @property
    def in_transaction(self) -> bool:
        """True for the thread that is inside `transaction` on a server."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All writes inside happen together or not at all."""
        ...

    def writing(self, *, lock_wait: float | None = None, resume: bool = True) -> AbstractContextManager[None]:
        """Everything this thread writes inside becomes visible to others at the end; other writers wait.

        What a run that was killed left is gone on with; without `resume` it is left, and nothing can be written.
        On a server, each transaction becomes visible by itself. Raises StoreLocked after `lock_wait` seconds.
        """
        ...

    def snapshot(self) -> AbstractContextManager[None]:
        """All reads of this thread inside see one state; on a server, each query sees the latest."""
        ...

    @property
    def is_writing(self) -> bool:
        """True for the thread that is inside `writing`."""
        ...

    @property
    def version(self) -> object:
        """Which state this thread reads: equal while nothing new was picked up."""
        ...

    def revision_of(self, space: str) -> str | None:
        """What differs whenever a space does, on a server, where each changes by itself; None if that is not known, or `version` tells."""
        ...

    def lock_space(self, space: str) -> None:
        """In a transaction on a server: whoever else changes the space waits until it ends, and its revision is a new one.

        Nothing to do for an embedded store, which has one writer.
        """
        ...

    def changed_between(self, before: object, after: object) -> frozenset[str] | None:
        """The ids of all nodes in which one state (a `version`) differs from an earlier one; None if that is not known."""
        ...

    @property
    def changes(self) -> StateChanges | None:
        """What changed from state to state; None if nobody tells."""
        ...

    def compact(self) -> CompactionReport | None:
        """Rewrite the store without the space that nothing uses; None for a server, which sees to that itself."""
        ...

    def make_room(self) -> None:
        """Take the memory now that this thread's calls of `refresh` need, so that they take no longer at first."""
        ...

    def refresh(self) -> None:
        """Pick up the latest state, while others go on reading the one before. From then on, reads never wait for one to be opened."""
        ...

    def stay_open(self) -> None:
        """Keep open what is written between two changes, until `close`: for a process that writes little and often."""
        ...

    def close(self) -> None: ...


def open_store(
    address: str, *, user: str = "", password: str = "", read_only: bool = False, lock_wait: float = SHARING.lock_wait
) -> GraphStore:
    """The store at `ladybug:PATH`, a plain path, or `neo4j://HOST:PORT/DATABASE`. Raises StoreError.

    A writer waits at most `lock_wait` seconds for another process that writes to an embedded store.
    """
    scheme, _, rest = address.partition(":")
    if scheme in SERVER_SCHEMES:
        from graphmem.storage.neo4j_store import Neo4jStore

        return Neo4jStore.open(address, user=user, password=password)
    if scheme == "ladybug" or not rest or len(scheme) == 1:
        from graphmem.storage.ladybug_store import LadybugStore

        return LadybugStore.open(rest if scheme == "ladybug" else address, read_only=read_only, lock_wait=lock_wait)
    raise StoreError(f"store '{scheme}:...': no such engine. Give ladybug:PATH, a path, or neo4j://HOST:PORT/DATABASE.")
