"""The schema for writers of queries: labels, properties and relationship types that a query may name, with what they mean.

It follows from the declarations of the node types and the contracts of their tables, so a new node type is queryable with them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphmem.model.node_types import NODE_TYPES, NodeType
from graphmem.resources import folder

HIDDEN = frozenset({"space"})
"""Set by the rewriting and by nothing else."""

_ABOUT_RELATIONSHIPS = {
    "MENTIONS": "the message names or refers to the entity, at characters start to end",
    "NEXT": "the message is followed by the other one in its thread",
    "HAS_ROLE": "the entity takes part in the fact; role is agent, theme, place, recipient, topic, ...",
    "STATED_IN": "the fact was said in the message, at characters start to end",
    "SUPERSEDES": "the fact took the place of the earlier one, or corrected it",
    "CONTRADICTS": "the two facts cannot both hold",
    "HAS_MEMBER": "the entity takes part in the situation; role as in HAS_ROLE",
    "RESTS_ON": "the situation is known from the fact",
    "BEARS_ON": "the situation is about the same as the earlier one; found by consolidation",
    "IN_COMMUNITY": "the entity belongs to the cluster",
    "PART_OF": "the cluster was split from the coarser one",
}
_TYPES = {"integer": "int", "number": "float", "boolean": "bool"}


@dataclass(frozen=True, slots=True)
class PropertyInfo:
    type: str
    about: str


@dataclass(frozen=True, slots=True)
class LabelInfo:
    about: str
    properties: Mapping[str, PropertyInfo]


@dataclass(frozen=True, slots=True)
class RelationshipInfo:
    """A relationship type, from nodes of the label `start` to nodes of the label `end`."""

    about: str
    start: str
    end: str
    properties: Mapping[str, PropertyInfo]


@dataclass(frozen=True, slots=True)
class GraphSchema:
    labels: Mapping[str, LabelInfo]
    relationships: Mapping[str, RelationshipInfo]

    def properties_of(self, name: str) -> Mapping[str, PropertyInfo]:
        """The properties of a label or relationship type; KeyError for neither."""
        return self.labels[name].properties if name in self.labels else self.relationships[name].properties

    def as_text(self) -> str:
        """One line per label, property and relationship type, for a person or a chat model."""
        lines = []
        for label, info in self.labels.items():
            lines.append(f"({label}) {info.about}")
            lines += [f"  .{name}: {found.type}  {found.about}" for name, found in info.properties.items()]
        for name, found in self.relationships.items():
            properties = f" {{{', '.join(found.properties)}}}" if found.properties else ""
            lines.append(f"({found.start})-[:{name}{properties}]->({found.end})  {found.about}")
        return "\n".join(lines)


@cache
def graph_schema() -> GraphSchema:
    """What queries may name, on either engine."""
    visible = [node for node in NODE_TYPES if node.record is not None and "space" in node.columns]
    labels = {node.label: _label(node) for node in visible}
    relationships = {}
    for node in visible:
        for edge in node.edges:
            start, end = (edge.to, node.label) if edge.incoming else (node.label, edge.to)
            if {start, end} <= labels.keys():
                properties = {name: PropertyInfo(*_ABOUT_EDGE_PROPERTIES.get(name, ("string", name))) for name in edge.properties}
                about = _ABOUT_RELATIONSHIPS.get(edge.name, f"from {start} to {end}")
                relationships[edge.name] = RelationshipInfo(about, start, end, properties)
    return GraphSchema(labels, relationships)


_ABOUT_EDGE_PROPERTIES = {
    "role": ("string", "the part that the entity takes"),
    "start": ("int", "first character in the message"),
    "end": ("int", "character after it"),
}


def _label(node: NodeType) -> LabelInfo:
    contract: dict[str, Any] = json.loads((folder("schemas") / f"{node.table}.json").read_text("utf-8"))
    fields = contract["properties"]
    shown = [name for name in node.columns if name not in HIDDEN and name not in node.json_columns]
    return LabelInfo(contract["description"], {name: _property(fields.get(name, {})) for name in shown})


def _property(spec: Mapping[str, Any]) -> PropertyInfo:
    kind = spec.get("type", "string")
    if isinstance(kind, list):
        kind = next(k for k in kind if k != "null")
    types = {**_TYPES, "array": "list<string>", "string": "datetime" if spec.get("format") == "date-time" else "string"}
    return PropertyInfo(types.get(kind, "string"), spec.get("description", ""))
