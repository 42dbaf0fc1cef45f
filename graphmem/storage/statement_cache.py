"""Prepared statements of a connection, found again by the types of their parameters, column by column.

Ladybug keeps a statement for each text and types, but looks at every cell of every row for that: 7 % of the processor time of a bulk
load.
"""

from collections.abc import Collection, Mapping
from itertools import chain
from typing import Any, TypeAlias

import ladybug

TypeKey: TypeAlias = tuple[Any, ...]
# Bits that ladybug's integer types hold, signed and unsigned.
_WIDTHS = (7, 8, 15, 16, 31, 32, 63)


def _uncounted(method: Any) -> Any:
    """The method without ladybug's count of the calls that run, for which `close` waits.

    A Ctrl-C between the count and its `try` leaves a call counted for ever, and `close` would never end. `LadybugFile` needs no count:
    it runs statements and closes under one lock.
    """
    return getattr(method, "__wrapped__", method)


class CachingConnection(ladybug.Connection):
    """A connection of ladybug 0.22. A version that has no such method does not call it, and finds its statements in its own way."""

    execute = _uncounted(ladybug.Connection.execute)
    set_query_timeout = _uncounted(ladybug.Connection.set_query_timeout)

    def _get_or_prepare_pybind_statement(self, py_connection: Any, query: str, parameters: dict[str, Any]) -> Any:
        """The statement for parameters of these types, prepared if there is none; the caller holds the lock of the cache."""
        key = (query, types_of(parameters))
        prepared = self._pybind_implicit_prepared_cache.get(key)
        if prepared is None:
            prepared = self._pybind_implicit_prepared_cache[key] = py_connection.prepare(query, parameters)
        return prepared


def types_of(parameters: Mapping[str, Any]) -> TypeKey:
    """A key that differs where the types of parameters may.

    A statement keeps the types that it was prepared with, of a list the widest of all its rows, and reads later values as these.
    """
    return tuple((name, _kinds([value])) for name, value in parameters.items())


def _kinds(values: Collection[Any]) -> TypeKey:
    """What kinds of values there are, each with what its type depends on."""
    kinds = set(map(type, values))
    if len(kinds) == 1:
        return tuple((kind, _inside(kind, values)) for kind in kinds)
    ordered = sorted(kinds, key=lambda kind: kind.__name__)
    return tuple((kind, _inside(kind, [value for value in values if type(value) is kind])) for kind in ordered)


def _inside(kind: type[Any], values: Collection[Any]) -> TypeKey:
    if kind is int:
        return (_width(min(values)), _width(max(values)))
    if kind is list or kind is tuple:
        return (all(values), _kinds(list(chain.from_iterable(values))))
    if kind is dict:
        shapes = sorted(set(map(tuple, values)))
        rows_of = {shape: [row for row in values if tuple(row) == shape] if len(shapes) > 1 else values for shape in shapes}
        return tuple((shape, tuple(_kinds([row[name] for row in rows]) for name in shape)) for shape, rows in rows_of.items())
    return ()


def _width(number: int) -> tuple[bool, int]:
    """The sign of a number, and the bits of the narrowest type that holds it."""
    bits = (~number if number < 0 else number).bit_length()
    return number < 0, next((width for width in _WIDTHS if bits <= width), 64)
