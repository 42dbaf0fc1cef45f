"""Upserts by key: ladybug carries out a MERGE of rows by going through the whole table, a match by key and a CREATE cost their rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

Run: TypeAlias = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]
_ASSIGNMENT = r"n\.(`?\w+`?) = (row\.`?\w+`?)"
_MERGE = re.compile(
    rf"UNWIND \$rows AS row\s+MERGE \(n:(?P<label>\w+) \{{id: row\.id\}}\)\s+SET (?P<set>{_ASSIGNMENT}(?:,\s*{_ASSIGNMENT})*)\s*"
)


@dataclass(frozen=True, slots=True)
class Upsert:
    """The statements that take the place of a MERGE of rows: which of some ids are there, and rows of nodes that are or are not."""

    present: str
    update: str
    create: str


@cache
def upsert_of(text: str) -> Upsert | None:
    """The statements for a text that merges the nodes of rows by id and sets some of their columns; None for any other text.

    They follow from the file of the query, whose label no parameter can stand for: as files, they would say each `put_` file three times.
    """
    merge = _MERGE.fullmatch(text)
    if merge is None:
        return None
    label, assignments = merge["label"], merge["set"]
    columns = ", ".join(f"{name}: {value}" for name, value in re.findall(_ASSIGNMENT, assignments))
    return Upsert(
        present=f"UNWIND $ids AS wanted MATCH (n:{label} {{id: wanted}}) RETURN n.id AS id",
        update=f"UNWIND $rows AS row MATCH (n:{label} {{id: row.id}}) SET {assignments}",
        create=f"UNWIND $rows AS row CREATE (n:{label} {{id: row.id, {columns}}})",
    )


def write_upsert(run: Run, upsert: Upsert, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the rows by `run`, which carries out a statement with parameters; of two rows with one id the last counts."""
    last = {row["id"]: row for row in rows}
    present = {row["id"] for row in run(upsert.present, {"ids": list(last)})}
    for statement, chosen in (
        (upsert.update, [row for id_, row in last.items() if id_ in present]),
        (upsert.create, [row for id_, row in last.items() if id_ not in present]),
    ):
        if chosen:
            run(statement, {"rows": chosen})
