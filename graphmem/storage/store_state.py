"""The keyed state of a space in its store: read by key, kept in memory while an update runs, written when it is flushed."""

from collections.abc import Collection, Mapping
from hashlib import blake2b
from typing import Any

import orjson

from graphmem.model.ids import digest_in
from graphmem.model.key_value import KeyValue
from graphmem.storage import GraphStore

# Rows are read in pieces of this many, so that no query has too long a list.
READ_AT_ONCE = 2000
# Bytes of a hash, and of a content that is as short.
_SHORT = 16


class StoreState:
    """A KeyedState over a store. Each update uses its own: it does not read concurrent writes."""

    def __init__(self, store: GraphStore, space: str) -> None:
        self._values = store.key_values
        self._space = space
        self._now: dict[str, bytes | None] = {}
        self._kinds: dict[str, str] = {}
        # Of rows that were set or dropped, what is stored. It is only compared: their content of before would be held a second time.
        self._set: set[str] = set()
        self._stored: dict[str, bytes | None] = {}

    def get(self, kind: str, keys: Collection[str]) -> dict[str, Any]:
        ids = {key: self._id(kind, key) for key in keys}
        self._now.update(self._read([id_ for id_ in ids.values() if id_ not in self._now]))
        return {key: orjson.loads(content) for key, id_ in ids.items() if (content := self._now[id_]) is not None}

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        for key, value in values.items():
            id_ = self._id(kind, key)
            self._kinds[id_] = kind
            self._change(id_, _trimmed(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)))

    def drop(self, kind: str, keys: Collection[str]) -> None:
        for key in keys:
            self._change(self._id(kind, key), None)

    def let_go(self) -> None:
        """Let go of what was only read; it is read again if it is asked for."""
        self._now = {id_: content for id_, content in self._now.items() if id_ in self._set}

    def flush(self) -> None:
        """Write what differs from what is stored; call it inside the transaction of the update."""
        unread = self._read([id_ for id_ in self._set if id_ not in self._stored])
        self._stored.update((id_, _mark(content)) for id_, content in unread.items())
        changed = {id_: content for id_ in self._set if _mark(content := self._now[id_]) != self._stored[id_]}
        rows = [
            KeyValue(id=id_, space=self._space, kind=self._kinds[id_], value=content)
            for id_, content in sorted(changed.items())
            if content is not None
        ]
        gone = sorted(id_ for id_, content in changed.items() if content is None)
        self._values.put(rows)
        for start in range(0, len(gone), READ_AT_ONCE):
            self._values.drop(gone[start : start + READ_AT_ONCE])
        self._stored.update((id_, _mark(content)) for id_, content in changed.items())

    def _id(self, kind: str, key: str) -> str:
        return digest_in("state", (self._space, kind), key)

    def _change(self, id_: str, content: bytes | None) -> None:
        if id_ not in self._set and id_ in self._now:
            self._stored[id_] = _mark(self._now[id_])
        self._set.add(id_)
        self._now[id_] = content

    def _read(self, ids: list[str]) -> dict[str, bytes | None]:
        """The contents of rows that are stored, None of those that are not."""
        found: dict[str, bytes | None] = {}
        for start in range(0, len(ids), READ_AT_ONCE):
            wanted = ids[start : start + READ_AT_ONCE]
            stored = self._values.get(self._space, wanted)
            found.update((id_, stored.get(id_)) for id_ in wanted)
        return found


def _trimmed(content: bytes) -> bytes:
    """The content in memory of its own size; orjson leaves it in the buffer that it wrote to, which is up to ten times as large."""
    return bytes(memoryview(content))


def _mark(content: bytes | None) -> bytes | None:
    """What tells one content from another: itself if it is short, else its hash."""
    return content if content is None or len(content) <= _SHORT else blake2b(content, digest_size=_SHORT).digest()
