"""The keyed state of a space in its store: read by key, kept in memory while an update runs, written when it is flushed."""

from collections.abc import Collection, Mapping
from typing import Any

import orjson

from graphmem.model.ids import digest
from graphmem.storage import GraphStore
from graphmem.storage.packed_text import pack_text, unpack_text

# Rows are read in pieces of this many, so that no query has too long a list.
READ_AT_ONCE = 2000


class StoreState:
    """A KeyedState over a store. Each update uses its own: it does not read concurrent writes."""

    def __init__(self, store: GraphStore, space: str) -> None:
        self._store = store
        self._space = space
        self._stored: dict[str, bytes | None] = {}
        self._now: dict[str, bytes | None] = {}
        self._kinds: dict[str, str] = {}

    def get(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        ids = {key: self._id(kind, key) for key in keys}
        self._read([id_ for id_ in ids.values() if id_ not in self._now])
        return {key: orjson.loads(content) for key, id_ in ids.items() if (content := self._now[id_]) is not None}

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        for key, value in values.items():
            id_ = self._id(kind, key)
            self._kinds[id_] = kind
            self._now[id_] = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)

    def drop(self, kind: str, keys: Collection[str]) -> None:
        for key in keys:
            self._now[self._id(kind, key)] = None

    def flush(self) -> None:
        """Write what differs from what is stored; call it inside the transaction of the update."""
        self._read([id_ for id_ in self._now if id_ not in self._stored], keep=True)
        changed = {id_: content for id_, content in self._now.items() if content != self._stored.get(id_)}
        rows = [
            {"id": id_, "space": self._space, "kind": self._kinds[id_], "content": pack_text(content)}
            for id_, content in sorted(changed.items())
            if content is not None
        ]
        gone = sorted(id_ for id_, content in changed.items() if content is None)
        self._store.write_rows("put_state", rows)
        for start in range(0, len(gone), READ_AT_ONCE):
            self._store.write("drop_state", ids=gone[start : start + READ_AT_ONCE])
        self._stored.update(changed)

    def _id(self, kind: str, key: str) -> str:
        return digest("state", self._space, kind, key)

    def _read(self, ids: list[str], *, keep: bool = False) -> None:
        """Read rows; with `keep` what was put meanwhile stays."""
        for start in range(0, len(ids), READ_AT_ONCE):
            wanted = ids[start : start + READ_AT_ONCE]
            found = {row["id"]: unpack_text(row["content"]) for row in self._store.read("state", space=self._space, ids=wanted)}
            self._stored.update({id_: found.get(id_) for id_ in wanted})
            if not keep:
                self._now.update({id_: found.get(id_) for id_ in wanted})
