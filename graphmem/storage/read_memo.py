"""Rows that a writer has read of its open draft, kept until a write may have changed them: a small post asks for many of them again."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from graphmem.storage.queries import Query
from graphmem.storage.storage_config import MEMO

_NODE = re.compile(r"\(\s*\w*\s*:\s*`?(\w+)`?")
_EDGE = re.compile(r"-\[|--|<-")
Rows = list[dict[str, Any]]


class ReadMemo:
    """The rows of reads that look at nodes alone, by query and parameters. Used by one thread at a time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[frozenset[str], Rows]] = {}

    def find(self, query: Query, parameters: Mapping[str, Any]) -> Rows | None:
        """What the read gave before, as rows of the caller's own; None if it has to be carried out."""
        found = self._kept.get(_key(query, parameters))
        return None if found is None else [dict(row) for row in found[1]]

    def keep(self, query: Query, parameters: Mapping[str, Any], rows: Rows) -> None:
        """A read was carried out. What is large, or looks at edges, is not kept."""
        if len(rows) > MEMO.rows or not is_of_nodes_alone(query.text):
            return
        while len(self._kept) >= MEMO.reads:
            self._kept.pop(next(iter(self._kept)))
        self._kept[_key(query, parameters)] = labels_in(query.text), [dict(row) for row in rows]

    def written(self, query: Query) -> None:
        """A write is carried out: forget the reads of nodes with a label that it names."""
        changed = labels_in(query.text)
        for key in [key for key, (labels, _) in self._kept.items() if labels & changed]:
            del self._kept[key]

    def clear(self) -> None:
        """Forget everything: a transaction was taken back."""
        self._kept.clear()


def _key(query: Query, parameters: Mapping[str, Any]) -> tuple[str, str]:
    # Every read has an order of its own, whatever the order of the ids.
    return query.name, repr([(name, sorted(value) if name == "ids" else value) for name, value in sorted(parameters.items())])


@cache
def labels_in(text: str) -> frozenset[str]:
    """The labels of nodes that a query names."""
    return frozenset(_NODE.findall(text))


@cache
def is_of_nodes_alone(text: str) -> bool:
    """True of a read whose rows depend on the nodes of the labels that it names, and on no edge."""
    return bool(labels_in(text)) and _EDGE.search(text) is None
