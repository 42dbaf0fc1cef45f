"""Rows in batches that a server takes at once: so many rows, and about so many bytes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_FLOAT_BYTES = 9  # A marker and a double, as Bolt packs them.
_FIELD_BYTES = 12


def row_batches(rows: Sequence[Mapping[str, Any]], *, most: int, most_bytes: int) -> Iterator[list[Mapping[str, Any]]]:
    """The rows, sorted by key, in batches of at most `most` rows and about `most_bytes` bytes, and at least one row.

    Writers that touch the same nodes lock them in one order, so that none waits for the other in a circle.
    """
    batch: list[Mapping[str, Any]] = []
    size = 0
    for row in sorted(rows, key=_key):
        more = _bytes_of(row)
        if batch and (len(batch) >= most or size + more > most_bytes):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += more
    if batch:
        yield batch


def _key(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row.get("id") or row.get("source") or ""), str(row.get("target") or "")


def _bytes_of(row: Mapping[str, Any]) -> int:
    return sum(_FIELD_BYTES + _size(value) for value in row.values())


def _size(value: Any) -> int:
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, list | tuple):
        if value and isinstance(value[0], float):
            return _FLOAT_BYTES * len(value)
        return sum(_FIELD_BYTES + _size(one) for one in value)
    return _FLOAT_BYTES
