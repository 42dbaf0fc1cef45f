"""A space in forms that other programs read: GraphML, a Cypher script, CSV for `neo4j-admin database import`, Markdown per person."""

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from graphmem.memory.portability.bundle_writer import write_bundle
from graphmem.memory.portability.space_tables import Row, Table, edge_tables, node_tables
from graphmem.model.errors import BundleError
from graphmem.model.ids import digest
from graphmem.model.portability import ExportForm
from graphmem.model.validity import LATEST
from graphmem.storage import GraphStore
from graphmem.storage.private_files import make_private, make_private_folder
from graphmem.storage.repository import fact_from

# The control characters that XML has no place for.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_NOT_IN_NAMES = re.compile(r"[^\w.-]+")
_GRAPHML = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


def export_space(store: GraphStore, space: str, target: Path, form: ExportForm) -> dict[str, Any]:
    """Write a space; returns the manifest of a bundle, or the number of nodes, edges or files. Raises BundleError."""
    if form == "bundle":
        return write_bundle(store, space, target)
    if target.exists():
        raise BundleError(f"{target}: is there already. Give another name, or remove it.")
    written: Mapping[str, Callable[[GraphStore, str, Path], dict[str, Any]]] = {
        "graphml": _graphml,
        "cypher": _cypher,
        "csv": _csv,
        "markdown": _markdown,
    }
    return written[form](store, space, target)


def _graphml(store: GraphStore, space: str, target: Path) -> dict[str, Any]:
    nodes, edges = list(node_tables(store, space)), list(edge_tables(store, space))
    names = sorted({name for table in (*nodes, *edges) for row in table.rows for name in row} - {"id", "source", "target"})
    counts = Counter(nodes=0, edges=0)
    with _opened(target) as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n{_GRAPHML}\n')
        for name in ("label", *names):
            for kind in ("node", "edge"):
                file.write(f'<key id="{kind}_{name}" for="{kind}" attr.name="{name}" attr.type="string"/>\n')
        file.write('<graph id="memory" edgedefault="directed">\n')
        for table in nodes:
            for row in _counted(table, counts):
                file.write(f"<node id={quoteattr(row['id'])}>{_data('node', table.label, row)}</node>\n")
        for table in edges:
            for row in _counted(table, counts):
                ends = f"source={quoteattr(row['source'])} target={quoteattr(row['target'])}"
                file.write(f"<edge {ends}>{_data('edge', table.label, row)}</edge>\n")
        file.write("</graph>\n</graphml>\n")
    return dict(counts)


def _data(kind: str, label: str, row: Row) -> str:
    shown = {"label": label, **{name: _text(value) for name, value in row.items() if name not in ("id", "source", "target")}}
    return "".join(f'<data key="{kind}_{name}">{escape(_NOT_XML.sub("", text))}</data>' for name, text in shown.items() if text)


def _cypher(store: GraphStore, space: str, target: Path) -> dict[str, Any]:
    nodes, edges = list(node_tables(store, space)), list(edge_tables(store, space))
    counts = Counter(nodes=0, edges=0)
    with _opened(target) as file:
        for label in sorted({table.label for table in nodes}):
            # Named as graphmem's own, so that the database can become a memory later.
            file.write(f"CREATE CONSTRAINT {label.lower()}_id IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE;\n")
        for table in nodes:
            for row in _counted(table, counts):
                values = ", ".join(f"`{name}`: {_literal(value)}" for name, value in row.items() if value is not None)
                file.write(f"MERGE (n:{table.label} {{id: {_literal(row['id'])}}}) SET n += {{{values}}};\n")
        for table in edges:
            origin, to = table.ends or ("", "")
            for row in _counted(table, counts):
                values = ", ".join(f"`{name}`: {_literal(value)}" for name, value in row.items() if name not in ("source", "target"))
                file.write(
                    f"MATCH (a:{origin} {{id: {_literal(row['source'])}}}), (b:{to} {{id: {_literal(row['target'])}}}) "
                    f"CREATE (a)-[:{table.label} {{{values}}}]->(b);\n"
                )
    return dict(counts)


def _literal(value: Any) -> str:
    """A value as Cypher writes it. Text is JSON: Cypher reads the same escapes."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return f"datetime({json.dumps(value.isoformat())})"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_literal, value))}]"
    return json.dumps(value) if isinstance(value, (int, float)) else json.dumps(str(value))


def _csv(store: GraphStore, space: str, target: Path) -> dict[str, Any]:
    make_private_folder(target)
    counts = Counter(nodes=0, edges=0)
    for table in (*node_tables(store, space), *edge_tables(store, space)):
        first, last = ((":START_ID", ":END_ID"), ":TYPE") if table.ends else (("id:ID",), ":LABEL")
        ends = ("source", "target") if table.ends else ("id",)
        columns = _csv_columns(table, ends)
        header = [*first, *(f"{name}{kind}" for name, kind in columns.items()), last]
        rows = ([*(row[name] for name in ends), *map(_text, map(row.get, columns)), table.label] for row in _counted(table, counts))
        _write_csv(target / f"{'edges_' if table.ends else ''}{table.name}.csv", header, rows)
    return dict(counts)


def _csv_columns(table: Table, ends: Sequence[str]) -> dict[str, str]:
    """The other columns of a table by name, each with its type as `neo4j-admin` names it; "" for text."""
    found: dict[str, str] = {}
    for row in table.rows:
        found |= {name: _csv_type(value) for name, value in row.items() if not found.get(name)}
    return {name: found[name] for name in sorted(found) if name not in ends}


def _csv_type(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ":string[]"
    kinds = {bool: ":boolean", int: ":long", float: ":double", datetime: ":datetime"}
    return kinds.get(type(value), "")


def _write_csv(path: Path, header: list[str], rows: Iterator[list[str]]) -> None:
    with _opened(path) as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _markdown(store: GraphStore, space: str, target: Path) -> dict[str, Any]:
    """One page per person: what is known of them now, and what was, with who said it and when."""
    make_private_folder(target)
    facts = [fact_from(row) for row in store.read("all_facts", space=space)]
    said = {row["id"]: row for row in store.read("message_places", space=space)}
    about: dict[str, list[str]] = defaultdict(list)
    for fact in sorted(facts, key=lambda f: (f.valid_from, f.id)):
        message = said.get(fact.message_id)
        if message is None or fact.is_remark:
            continue
        until = "" if fact.valid_to >= LATEST else f" to {fact.valid_to:%Y-%m-%d}"
        line = (
            f"- {fact.valid_from:%Y-%m-%d}{until}: {_line(fact.text)} (said by {_line(message['speaker'])}, {message['sent_at']:%Y-%m-%d})"
        )
        for entity in {member.entity_id for member in fact.members}:
            about[entity].append(line)
    ids = [row["id"] for row in store.read("fingerprints_entities", space=space)]
    people = [row for row in store.read("entities_by_id", space=space, ids=ids) if row["kind"] == "person" and about[row["id"]]]
    for person in people:
        name = _NOT_IN_NAMES.sub("-", person["name"])[:60].strip("-.") or "person"
        with _opened(target / f"{name}-{digest('page', person['id'])[-6:]}.md") as file:
            aliases = f"\nAlso called {', '.join(map(_line, person['aliases']))}.\n" if person["aliases"] else ""
            file.write(f"# {_line(person['name'])}\n{aliases}\n" + "\n".join(about[person["id"]]) + "\n")
    return {"people": len(people), "facts": len(facts)}


def _line(text: str) -> str:
    """Text as one line in which Markdown means nothing."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    # Lists as neo4j-admin reads them.
    return ";".join(str(part).replace(";", ",") for part in value) if isinstance(value, (list, tuple)) else str(value)


def _counted(table: Table, counts: Counter[str]) -> Iterator[Row]:
    """The rows of a table, counted as nodes or edges while they are gone through."""
    kind = "edges" if table.ends else "nodes"
    for row in table.rows:
        counts[kind] += 1
        yield row


def _opened(path: Path) -> TextIO:
    file = path.open("w", encoding="utf-8", errors="replace", newline="\n")
    make_private(path)
    return file
