"""Run a user's query: parse, resolve, render for one space, plan, read."""

import threading
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

from graphmem.cypher.cypher_config import QUERY_LIMITS, RESULT_LIMITS, ResultLimits
from graphmem.cypher.graph_schema import graph_schema
from graphmem.cypher.plan_check import check_plan
from graphmem.cypher.query_parser import parse_query
from graphmem.cypher.query_rendering import Dialect, render_query
from graphmem.cypher.query_resolution import resolve_query
from graphmem.model.cypher_rows import CypherRows
from graphmem.model.errors import QueryRefused, StoreError
from graphmem.storage import GraphStore
from graphmem.storage.bounded_read import ReadLimits

_RUNNING = threading.BoundedSemaphore(RESULT_LIMITS.at_once)
"""Each query may take so much memory, and so many of them at once."""


def run_cypher(
    store: GraphStore, space: str, text: str, parameters: Mapping[str, Any] | None = None, *, limits: ResultLimits = RESULT_LIMITS
) -> CypherRows:
    """The rows of a reading query over one space.

    Raises QueryRefused, which names the part and its position, for anything but a read that the grammar and the limits allow, and if
    the engine cannot run it in time and memory.
    """
    given = checked_parameters(parameters or {})
    schema = graph_schema()
    dialect = cast(Dialect, store.dialect)
    try:
        resolved = resolve_query(parse_query(text), given, schema)
        rendered = render_query(resolved.query, dialect=dialect, space=space, given=given, schema=schema, rows=limits.rows + 1)
    except RecursionError:
        raise QueryRefused("cypher: an expression has too many parts. Split it, or use a list.", part="size") from None
    bounds = ReadLimits(seconds=limits.seconds, rows=limits.rows, characters=limits.characters, memory=limits.memory)
    if not _RUNNING.acquire(timeout=limits.seconds):
        raise QueryRefused("cypher: too many queries run at the same time. Try again in a moment.", part="time")
    try:
        found = store.read_bounded(
            rendered.text, rendered.parameters, check=lambda operators: check_plan(operators, dialect), limits=bounds
        )
    except StoreError as error:
        raise _engine_error(str(error), limits) from None
    finally:
        _RUNNING.release()
    rows = tuple(tuple(map(_shown, row)) for row in found.rows)
    return CypherRows(columns=resolved.columns, rows=rows, truncated=found.truncated, query=text)


def _engine_error(text: str, limits: ResultLimits) -> QueryRefused:
    small = text.lower()
    if "interrupted" in small or "timed out" in small or "timeout" in small or "terminated" in small:
        return QueryRefused(f"cypher: the query took longer than {limits.seconds:g} seconds. Match less, or add LIMIT.", part="time")
    if "buffer" in small or "memory" in small:
        return QueryRefused("cypher: the query takes more memory than it may. Match less, or gather less.", part="memory")
    return QueryRefused(f"cypher: the engine cannot run the query ({text.splitlines()[0][:300]}).", part="engine")


def checked_parameters(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters, if they are texts, numbers, times, truth values or lists of these. Raises QueryRefused."""
    if len(parameters) > QUERY_LIMITS.parameters:
        raise QueryRefused(f"cypher: {len(parameters)} parameters, at most {QUERY_LIMITS.parameters} are allowed.", part="parameters")
    for name, value in parameters.items():
        if not (name.isascii() and name.isidentifier()):
            raise QueryRefused("cypher: a parameter has a name of letters, digits and _.", part="parameters")
        items = list(value) if isinstance(value, list | tuple) else [value]
        if len(items) > QUERY_LIMITS.parameter_items or not all(map(_is_value, items)) or len({_kind(item) for item in items}) > 1:
            raise QueryRefused(
                f"cypher: ${name} is not a text, number, time, truth value, or list of one of these (at most"
                f" {QUERY_LIMITS.parameter_items:,}).",
                part=f"${name}",
            )
    return {name: list(value) if isinstance(value, tuple) else value for name, value in parameters.items()}


def _kind(value: Any) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def _is_value(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)
    if isinstance(value, int) and not isinstance(value, bool):
        return abs(value) < 2**63
    return value is None or isinstance(value, bool | float | date)


def _shown(value: Any) -> Any:
    """A value of the engine for a reader: declared properties only, whole numbers as int."""
    if isinstance(value, dict):
        return _map(value)
    if isinstance(value, list | tuple):
        return [_shown(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def _map(value: dict[str, Any]) -> dict[str, Any]:
    if "_NODES" in value:
        return {"nodes": _shown(value["_NODES"]), "relationships": _shown(value["_RELS"])}
    if "_LABEL" not in value:
        return {name: _shown(inner) for name, inner in value.items()}
    is_relationship = "_SRC" in value
    schema = graph_schema()
    infos: Mapping[str, Any] = schema.relationships if is_relationship else schema.labels
    properties = infos[value["_LABEL"]].properties
    shown = {name: _shown(value[name]) for name in properties if name in value}
    return {"type" if is_relationship else "label": value["_LABEL"], **shown}
