"""A value that a store keeps by key, beside the graph: nothing asks for it but its key."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyValue:
    """`id` is unique over all spaces and kinds; `value` is JSON in UTF-8."""

    id: str
    space: str
    kind: str
    value: bytes
