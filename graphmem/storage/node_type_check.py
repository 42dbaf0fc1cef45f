"""Compares what has to be text with the declarations in `graphmem.model.node_types`: contracts, Cypher files, schemas of the engines."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_type_hints

from graphmem.model.node_types import NODE_TYPES, EdgeType, NodeType
from graphmem.resources import folder
from graphmem.serialization import TABLES
from graphmem.storage.column_types import LadybugTable, Types, contract_type, ladybug_tables, types_of
from graphmem.storage.queries import FOLDERS, Query, migrations, parse


def check_node_types(cypher: Path | None = None, schemas: Path | None = None) -> list[str]:
    """Everything that differs from a declaration, as `FILE: PROBLEM`; of graphmem's own folders unless others are given."""
    cypher, schemas = cypher or folder("cypher"), schemas or folder("schemas")
    tables = ladybug_tables(statement for _, _, statements in migrations("ladybug", cypher) for statement in statements)
    constraints = "\n".join(statement for _, _, statements in migrations("neo4j", cypher) for statement in statements)
    problems = [*_undeclared(cypher, schemas, tables)]
    for node in NODE_TYPES:
        problems += [*_writes(node, cypher), *_named(node, cypher), *_reads(node, cypher), *_in_ladybug(node, tables)]
        problems += [*_in_neo4j(node, constraints), *(p for edge in node.edges for p in _edge(node, edge, cypher, tables))]
    for record, table in TABLES.items():
        problems += _contract(record, schemas / f"{table}.json")
    return problems


def columns_of(node: NodeType) -> Types:
    """The columns of a node with their types, the fingerprint among them."""
    known = types_of(node.record) if node.record else dict.fromkeys(node.columns, "string")
    known |= dict.fromkeys(node.json_columns, "string")
    return {name: known[name] for name in node.columns} | ({node.fingerprint: "string"} if node.fingerprint else {})


def _query(name: str, cypher: Path) -> Query | None:
    return next((parse(path) for place in FOLDERS if (path := cypher / place / f"{name}.cypher").is_file()), None)


def _differ(place: str, what: str, found: Mapping[str, str], declared: Mapping[str, str]) -> Iterator[str]:
    """A problem for each name that is missing, unknown or of another type."""
    for name in sorted({*found, *declared}):
        if name not in found:
            yield f"{place}: {what} {name} is missing"
        elif name not in declared:
            yield f"{place}: {what} {name} is not declared"
        elif found[name] != declared[name]:
            yield f"{place}: {what} {name} is {found[name]}, declared {declared[name]}"


def _writes(node: NodeType, cypher: Path) -> Iterator[str]:
    """put_TABLE sets every column from the field of its name, and cut_TABLE removes the edges that lead from the node."""
    put, columns = _query(f"put_{node.table}", cypher), columns_of(node)
    if put:
        yield from _differ(put.path.name, "row field", put.row_fields, columns)
        yield from (f"{put.path.name}: n.{a} is set from row.{b}" for a, b in _pairs(r"n\.(\w+) = row\.(\w+)", put.text) if a != b)
        unset = sorted({*columns} - {"id"} - {a for a, _ in _pairs(r"n\.(\w+) = row\.(\w+)", put.text)})
        yield from (f"{put.path.name}: n.{name} is not set" for name in unset)
    owned = {edge.name for edge in node.edges if not edge.incoming}
    cut = _query(f"cut_{node.table}", cypher)
    removed = set(re.findall(r"-\[r:([\w|]+)\]->", cut.text)[0].split("|")) if cut else set()
    if owned != removed:
        yield f"cut_{node.table}.cypher: removes {sorted(removed)}, and the edges that lead from {node.label} are {sorted(owned)}"


def _named(node: NodeType, cypher: Path) -> Iterator[str]:
    """The queries that the declaration asks for are there, and are of its label."""
    asked = {f"put_{node.table}": True, f"clear_{node.table}": True, node.clear_derived: bool(node.clear_derived)}
    asked |= {f"count_{node.table}": node.is_counted, f"drop_{node.table}": node.is_dropped}
    asked |= {f"fingerprints_{node.table}": bool(node.fingerprint)}
    for name in sorted(name for name, wanted in asked.items() if wanted):
        query = _query(name, cypher)
        if query is None:
            yield f"{name}.cypher: no such file"
        elif set(re.findall(r"\(\w*:(\w+)", query.text)) != {node.label}:
            yield f"{name}.cypher: is not of {node.label}"
        elif name.startswith("fingerprints_") and f"n.{node.fingerprint} AS fingerprint" not in query.text:
            yield f"{name}.cypher: does not return n.{node.fingerprint}"


def _reads(node: NodeType, cypher: Path) -> Iterator[str]:
    """Each read returns every column under its own name, and of others only the record's edges and what is computed."""
    columns = {name: kind for name, kind in columns_of(node).items() if name != node.fingerprint}
    for name in node.reads:
        query = _query(name, cypher)
        if query is None:
            yield f"{name}.cypher: no such file"
            continue
        more = {*node.computed, *(edge.field for edge in node.edges)} - {*columns}
        yield from _differ(f"{name}.cypher", "column", {n: k for n, k in query.returns.items() if n not in more}, columns)
        returned = query.text.rpartition("RETURN")[2]
        yield from (f"{name}.cypher: {a} is returned as {b}" for a, b in _pairs(r"\b\w+\.(\w+) AS (\w+)", returned) if a != b)


def _pairs(pattern: str, text: str) -> list[tuple[str, str]]:
    return re.findall(pattern, text.replace("`", ""))


def _in_ladybug(node: NodeType, tables: Mapping[str, LadybugTable]) -> Iterator[str]:
    if node.label not in tables:
        yield f"schema/ladybug: no table {node.label}"
    else:
        yield from _differ(f"schema/ladybug, {node.label}", "column", tables[node.label].columns, {**columns_of(node), **node.filled})


def _in_neo4j(node: NodeType, statements: str) -> Iterator[str]:
    if f"(n:{node.label}) REQUIRE n.id IS UNIQUE" not in statements:
        yield f"schema/neo4j: no constraint that the id of {node.label} is unique"
    if f"(n:{node.label}) ON (n.space)" not in statements:
        yield f"schema/neo4j: no index on the space of {node.label}"


def _edge(node: NodeType, edge: EdgeType, cypher: Path, tables: Mapping[str, LadybugTable]) -> Iterator[str]:
    """The write of an edge has its fields and its type, and Ladybug's table its ends and properties."""
    query, table = _query(edge.query, cypher), tables.get(edge.name)
    if query is None or table is None:
        yield f"{edge.query}.cypher: no such file" if query is None else f"schema/ladybug: no table {edge.name}"
        return
    declared = {"source": "string", "target": "string", **{name: table.columns.get(name, "missing") for name in edge.properties}}
    yield from _differ(query.path.name, "row field", query.row_fields, declared)
    ends = (edge.to, node.label) if edge.incoming else (node.label, edge.to)
    if table.ends != ends or set(table.columns) != set(edge.properties):
        yield f"schema/ladybug, {edge.name}: is {table.ends} with {sorted(table.columns)}, declared {ends} with {sorted(edge.properties)}"
    arrow = rf"\(b\)-\[:{edge.name}\]->\(a\)" if edge.incoming else rf"\(a\)-\[:{edge.name}\b.*\]->\(b\)"
    if not re.search(arrow, query.text) or re.findall(r"\([ab]:(\w+)", query.text) != [node.label, edge.to]:
        yield f"{query.path.name}: does not write {edge.name} between a:{node.label} and b:{edge.to}"


def _contract(record: type[Any], path: Path) -> Iterator[str]:
    """A contract has the fields of its record: types, what may be null, and the values of a Literal that it lists."""
    if not path.is_file():
        yield f"{path.name}: no such file"
        return
    specs, hints = json.loads(path.read_text("utf-8"))["properties"], get_type_hints(record)
    yield from _differ(path.name, "property", {name: contract_type(spec) for name, spec in specs.items()}, types_of(record))
    for name in sorted(specs.keys() & hints.keys()):
        yield from _values(f"{path.name}: property {name}", specs[name], hints[name])


def _values(place: str, spec: Mapping[str, Any], hint: Any) -> Iterator[str]:
    if spec.get("nullable", False) != (type(None) in get_args(hint)):
        yield f"{place} may be null in the contract or the record, not in both"
    if "enum" in spec and tuple(spec["enum"]) != get_args(hint):
        yield f"{place} has the values {spec['enum']}, the record {list(get_args(hint))}"
    if spec["type"] == "array" and spec["items"]["type"] == "object":
        member, found = get_args(hint)[0], spec["items"]["properties"]
        yield from _differ(place, "item's property", {name: contract_type(inner) for name, inner in found.items()}, types_of(member))


def _undeclared(cypher: Path, schemas: Path, tables: Mapping[str, LadybugTable]) -> Iterator[str]:
    """Tables, contracts and reads of whole rows that no declaration knows."""
    known = {"Meta", *(node.label for node in NODE_TYPES), *(edge.name for node in NODE_TYPES for edge in node.edges)}
    yield from (f"schema/ladybug: the table {name} is not declared" for name in sorted({*tables} - known))
    yield from (f"{path.name}: is of no record" for path in sorted(schemas.glob("*.json")) if path.stem not in TABLES.values())
    reads = {name for node in NODE_TYPES for name in node.reads}
    for path in sorted((cypher / "read").glob("*.cypher")):
        if {"id", "space"} <= parse(path).returns.keys() and path.stem not in reads:
            yield f"{path.name}: returns whole rows, and is no read of a node type"
