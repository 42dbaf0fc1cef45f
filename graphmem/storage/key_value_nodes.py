"""Key values as `State` nodes: for an engine that is a server, and so has one place for everything."""

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from graphmem.model.key_value import KeyValue
from graphmem.storage.packed_text import pack_text, unpack_text

if TYPE_CHECKING:
    from graphmem.storage import GraphStore


class KeyValueNodes:
    """KeyValues over the named queries of a store; in its transactions."""

    def __init__(self, store: "GraphStore") -> None:
        self._store = store

    def get(self, space: str, ids: Sequence[str]) -> dict[str, bytes]:
        return {row["id"]: unpack_text(row["content"]) for row in self._store.read("state", space=space, ids=list(ids))}

    def put(self, rows: Iterable[KeyValue]) -> None:
        stored = [{"id": row.id, "space": row.space, "kind": row.kind, "content": pack_text(row.value)} for row in rows]
        self._store.write_rows("put_state", stored)

    def drop(self, ids: Sequence[str]) -> None:
        self._store.write("drop_state", ids=list(ids))

    def clear(self, space: str, *, keep: Collection[str] = ()) -> None:
        self._store.write("clear_other_state", space=space, keep=sorted(keep))
