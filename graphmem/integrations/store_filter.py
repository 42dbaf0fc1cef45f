"""Filters and namespace conditions of LangGraph's stores."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "$eq": operator.eq,
    "$ne": operator.ne,
    "$gt": operator.gt,
    "$gte": operator.ge,
    "$lt": operator.lt,
    "$lte": operator.le,
}


def matches_filter(value: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """True if every field is as the filter wants it: equal, or as its operators (`{"age": {"$gt": 30}}`) say. Raises ValueError."""
    return all(_fits(value.get(name), condition) for name, condition in wanted.items())


def _fits(found: Any, wanted: Any) -> bool:
    if not (isinstance(wanted, Mapping) and any(str(key).startswith("$") for key in wanted)):
        return bool(found == wanted)
    unknown = sorted(set(wanted) - _OPERATORS.keys())
    if unknown:
        raise ValueError(f"the filter operator {unknown[0]} is not known; there are {', '.join(_OPERATORS)}")
    try:
        return all(_OPERATORS[name](found, value) for name, value in wanted.items())
    except TypeError:  # Values that cannot be compared, such as None and a number.
        return False


def matches_namespace(namespace: Sequence[str], kind: str, path: Sequence[str]) -> bool:
    """True if the namespace has the path as its `prefix` or `suffix`; "*" stands for any part."""
    if len(path) > len(namespace):
        return False
    part = namespace[: len(path)] if kind == "prefix" else namespace[len(namespace) - len(path) :]
    return all(wanted in ("*", found) for wanted, found in zip(path, part, strict=True))
