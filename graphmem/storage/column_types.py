"""The types of columns in records, contracts and Ladybug's tables, all under the names that the headers of Cypher files use."""

import re
import types
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_OF_PYTHON = {str: "string", int: "int", float: "float", bool: "bool", datetime: "datetime"}
_OF_LADYBUG = {"STRING": "string", "INT64": "int", "DOUBLE": "float", "BOOL": "bool", "TIMESTAMP": "datetime"}
_OF_JSON = {"string": "string", "integer": "int", "number": "float", "boolean": "bool", "object": "map"}
Types = dict[str, str]


@dataclass(frozen=True, slots=True)
class LadybugTable:
    """A node or edge table as the migrations leave it; `ends` are the labels that an edge leads from and to."""

    columns: Types
    ends: tuple[str, ...] = ()


def types_of(record: type[Any]) -> Types:
    """The fields of a record with their types, as the headers of Cypher files name types."""
    hints = get_type_hints(record)
    return {field.name: _type_name(hints[field.name]) for field in fields(record)}


def _type_name(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return "string"
    if origin in (Union, types.UnionType):
        return _type_name(next(one for one in inner if one is not type(None)))
    if origin is tuple:
        return f"list<{_type_name(inner[0])}>"
    return "map" if is_dataclass(hint) else _OF_PYTHON[hint]


def contract_type(spec: Mapping[str, Any]) -> str:
    """The type of a property of a contract."""
    if spec["type"] == "array":
        return f"list<{contract_type(spec['items'])}>"
    return "datetime" if spec.get("format") == "date-time" else _OF_JSON[spec["type"]]


def ladybug_tables(statements: Iterable[str]) -> dict[str, LadybugTable]:
    """The tables that migrations make, one after the other."""
    tables: dict[str, LadybugTable] = {}
    for statement in statements:
        if made := re.match(r"CREATE (?:NODE|REL) TABLE (?:IF NOT EXISTS )?(\w+)\((.*)\)$", statement, re.DOTALL):
            name, body = made.groups()
            ends = re.match(r"FROM (\w+) TO (\w+)", body)
            columns = re.findall(r"`?(\w+)`? ([A-Z0-9]+(?:\[\])?)(?: PRIMARY KEY)?(?:,|$)", body)
            tables[name] = LadybugTable({column: _of_ladybug(kind) for column, kind in columns}, ends.groups() if ends else ())
        elif added := re.match(r"ALTER TABLE (\w+) ADD (?:IF NOT EXISTS )?`?(\w+)`? (\S+)", statement):
            tables[added[1]].columns[added[2]] = _of_ladybug(added[3])
        elif renamed := re.match(r"ALTER TABLE (\w+) RENAME (\w+) TO (\w+)", statement):
            tables[renamed[1]].columns[renamed[3]] = tables[renamed[1]].columns.pop(renamed[2])
        elif dropped := re.match(r"ALTER TABLE (\w+) DROP (?:IF EXISTS )?(\w+)", statement):
            del tables[dropped[1]].columns[dropped[2]]
    return tables


def _of_ladybug(kind: str) -> str:
    return f"list<{_of_ladybug(kind[:-2])}>" if kind.endswith("[]") else _OF_LADYBUG.get(kind, kind)
