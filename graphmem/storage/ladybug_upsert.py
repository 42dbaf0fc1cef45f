"""Rows of nodes by key: ladybug carries out a MERGE of rows by going through the whole table, a match by key and a CREATE cost their rows.

Of a node that is there only the columns that differ are set. For each column that a transaction sets, ladybug holds the values of some
2,000 neighbours until they are in the file, and brings the column into the file as a whole.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from graphmem.storage.storage_config import WRITES

Row: TypeAlias = Mapping[str, Any]
Run: TypeAlias = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]
_ASSIGNMENT = r"n\.(`?\w+`?) = row\.(`?\w+`?)"
_WRITE = re.compile(
    rf"UNWIND \$rows AS row\s+(?P<how>MERGE|MATCH) \(n:(?P<label>\w+) \{{id: row\.id\}}\)\s+SET {_ASSIGNMENT}(?:,\s*{_ASSIGNMENT})*\s*"
)


@dataclass(frozen=True, slots=True)
class Upsert:
    """The statements that take the place of a MERGE of rows, or of a MATCH of rows that only updates them.

    `stored` reads the nodes of some ids, `create` makes those that are not there ("" if they are not to be made). `columns` gives, by
    the name of a field of a row, the column that it sets, both as they are written in Cypher.
    """

    label: str
    columns: Mapping[str, tuple[str, str]]
    stored: str
    create: str

    def update(self, names: Collection[str]) -> str:
        """The statement that sets the columns of these fields of rows."""
        parts = (f"n.{column} = row.{field}" for name, (column, field) in self.columns.items() if name in names)
        return f"UNWIND $rows AS row MATCH (n:{self.label} {{id: row.id}}) SET {', '.join(parts)}"


@cache
def upsert_of(text: str) -> Upsert | None:
    """The statements for a text that sets columns of the nodes of rows by id; None for any other text.

    They follow from the file of the query, whose label no parameter can stand for: as files, they would say each `put_` file three times.
    """
    write = _WRITE.fullmatch(text)
    if write is None:
        return None
    label = write["label"]
    columns = {field.strip("`"): (column, field) for column, field in re.findall(_ASSIGNMENT, text)}
    read = "".join(f", n.{column} AS {field}" for column, field in columns.values())
    made = ", ".join(("id: row.id", *(f"{column}: row.{field}" for column, field in columns.values())))
    return Upsert(
        label=label,
        columns=columns,
        stored=f"UNWIND $ids AS wanted MATCH (n:{label} {{id: wanted}}) RETURN n.id AS id{read}",
        create=f"UNWIND $rows AS row CREATE (n:{label} {{{made}}})" if write["how"] == "MERGE" else "",
    )


def write_upsert(run: Run, upsert: Upsert, rows: Sequence[Row]) -> None:
    """Write the rows by `run`, which carries out a statement with parameters; of two rows with one id the last counts."""
    last = {row["id"]: row for row in rows}
    stored = {row["id"]: row for row in run(upsert.stored, {"ids": list(last)})}
    for names, changed in differing(upsert.columns, stored, last):
        run(upsert.update(names), {"rows": [{name: row[name] for name in ("id", *names)} for row in changed]})
    fresh = [row for id_, row in last.items() if id_ not in stored]
    if fresh and upsert.create:
        run(upsert.create, {"rows": fresh})


def differing(columns: Iterable[str], stored: Mapping[str, Row], rows: Mapping[str, Row]) -> list[tuple[list[str], list[Row]]]:
    """Rows that differ from what is stored, with the fields in which they do; those of rarer sets of fields are written together."""
    order = list(columns)
    found: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for id_, row in rows.items():
        if id_ in stored and (names := tuple(name for name in order if row[name] != stored[id_][name])):
            found[names].append(row)
    often = sorted(found, key=lambda names: -len(found[names]))[: WRITES.embedded_updates - 1]
    rare = [names for names in found if names not in often]
    parts = [(list(names), found[names]) for names in often]
    if rare:
        together = {name for names in rare for name in names}
        parts.append(([name for name in order if name in together], [row for names in rare for row in found[names]]))
    return parts
