"""Named Cypher: one file, one query, its parameters and result declared in comments and checked when it is loaded.

// name: what it does.
// $space: string              a parameter
// row.id: string              a field of each row of $rows
// returns id: string          a column of the result
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from graphmem.model.errors import QueryError
from graphmem.resources import folder

DIALECTS = ("ladybug", "neo4j")
TYPES = frozenset({"string", "int", "float", "bool", "datetime", "bytes", "list", "list<string>", "list<float>", "list<map>", "map"})
FOLDERS = ("read", "write")
_SORTED_BY = re.compile(r"\nORDER BY (\w+(?:, \w+)*)$")
_BY_KEY = re.compile(r"(MATCH \((\w+):(\w+) \{id: [^}]*\}\)[^\n]*)\n( *)WHERE \2\.space\b")
OF_ALL_SPACES = frozenset({"meta", "spaces"})
"""Reads that look at no row of a space, but at the notes of the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A Cypher text with what it takes and gives; the name is the file's stem.

    `sorted_by` are columns by which the rows are sorted after they were read, where the engine does not do it.
    """

    name: str
    text: str
    path: Path
    about: str
    parameters: Mapping[str, str] = field(hash=False)
    row_fields: Mapping[str, str] = field(hash=False)
    returns: Mapping[str, str] = field(hash=False)
    sorted_by: tuple[str, ...] = ()

    def in_order(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The rows sorted by `sorted_by`, in place; a missing value comes last, as in Cypher."""
        if self.sorted_by:
            try:
                rows.sort(key=itemgetter(*self.sorted_by))
            except TypeError:  # Some value is missing.
                rows.sort(key=lambda row: [(row[name] is None, row[name]) for name in self.sorted_by])
        return rows

    @property
    def row_times(self) -> tuple[str, ...]:
        """The fields of a row that are times."""
        return tuple(name for name, kind in self.row_fields.items() if kind == "datetime")

    def check_given(self, given: Mapping[str, Any]) -> None:
        """Raise QueryError unless exactly the declared parameters are given: an engine may stay silent about either."""
        missing, unknown = set(self.parameters) - set(given), set(given) - set(self.parameters)
        if missing or unknown:
            raise QueryError(
                f"query {self.name}: missing {sorted(missing)}, unknown {sorted(unknown)}. It takes {sorted(self.parameters)}."
            )

    def check_rows(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Raise QueryError unless every row has exactly the declared fields."""
        for number, row in enumerate(rows):
            if set(row) != set(self.row_fields):
                raise QueryError(f"query {self.name}, row {number}: fields {sorted(row)}, declared {sorted(self.row_fields)}.")


@cache
def load(name: str, dialect: str) -> Query:
    """The query of that name, as its engine runs it; a file in dialect/DIALECT goes before one in read/ or write/. Raises QueryError."""
    query = load_plain(name, dialect)
    return _IN_DIALECT[dialect](query)


@cache
def load_plain(name: str, dialect: str) -> Query:
    """The query of that name, word for word as its file has it. Raises QueryError."""
    for place in (f"dialect/{dialect}", *FOLDERS):
        path = folder("cypher") / place / f"{name}.cypher"
        if path.is_file():
            return _checked(parse(path))
    raise QueryError(f"query {name}: no such file under {folder('cypher')} for {dialect}. Known: {', '.join(names(dialect))}.")


def _in_neo4j(query: Query) -> Query:
    """The query for Neo4j: found by key, and with times as the server makes them from two numbers."""
    return replace(query, text=_with_row_times(_with_key_hints(query.text), query.row_times))


def _with_row_times(text: str, times: Iterable[str]) -> str:
    """The text with times of rows made from seconds and nanoseconds since 1970: the driver takes 40 microseconds to pack a time."""
    for name in times:
        text = re.sub(rf"\brow\.{name}\b", f"datetime.fromEpoch(row.{name}[0], row.{name}[1])", text)
    return text


def _with_key_hints(text: str) -> str:
    """The text for Neo4j, which is told to find by id what is asked for by id and space.

    Of an empty database it knows no numbers, finds an index on the space as good, and keeps that plan while the first log comes in: each
    of the ids then reads the whole space.
    """
    return _BY_KEY.sub(r"\1\n\4USING INDEX \2:\3(id)\n\4WHERE \2.space", text)


def _in_ladybug(query: Query) -> Query:
    """The query for ladybug, where the type of an edge is its label, and the few rows of some ids are sorted later.

    Its sort costs 0.25 ms and 2 to 5 microseconds for each row of some columns: half of what it takes to read 80 messages.
    """
    text, sorted_by = re.sub(r"\btype\(", "label(", query.text), _SORTED_BY.search(query.text)
    if not text.startswith("UNWIND $ids ") or sorted_by is None:
        return replace(query, text=text)
    return replace(query, text=_SORTED_BY.sub("", text), sorted_by=tuple(sorted_by[1].split(", ")))


_IN_DIALECT = {"ladybug": _in_ladybug, "neo4j": _in_neo4j}


def each_once(parameters: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a read with each of its ids once: a query gives the rows of an id as often as it is asked for them."""
    ids = parameters.get("ids")
    return {**parameters, "ids": list(dict.fromkeys(ids))} if ids else parameters


def names(dialect: str) -> list[str]:
    """All query names of a dialect, sorted."""
    places = (f"dialect/{dialect}", *FOLDERS)
    return sorted({path.stem for place in places for path in (folder("cypher") / place).glob("*.cypher")})


def parse(path: Path) -> Query:
    """Read one file: the header comments, then the query."""
    lines = path.read_text("utf-8").splitlines()
    header = [line[2:].strip() for line in lines if line.startswith("//")]
    text = "\n".join(line for line in lines if not line.startswith("//")).strip()
    declared = [line.split(": ", 1) for line in header if ": " in line]
    found: dict[str, dict[str, str]] = {"$": {}, "row.": {}, "returns ": {}}
    for left, right in declared[1:]:
        for prefix, into in found.items():
            if left.startswith(prefix):
                into[left.removeprefix(prefix)] = right.strip()
    about = declared[0][1] if declared and declared[0][0] == path.stem else ""
    return Query(
        name=path.stem,
        text=text,
        path=path,
        about=about,
        parameters=found["$"],
        row_fields=found["row."],
        returns=found["returns "],
    )


def _checked(query: Query) -> Query:
    problems = problems_of(query)
    if problems:
        raise QueryError(f"{query.path.name}: {'; '.join(problems)}.")
    return query


def problems_of(query: Query) -> list[str]:
    """What is wrong with a query's header or text, in words; empty if nothing is."""
    used = set(re.findall(r"\$(\w+)", query.text))
    fields = {field.strip("`") for field in re.findall(r"\brow\.(`\w+`|\w+)", query.text)}
    columns = {column.strip("`") for column in re.findall(r"\bAS (`\w+`|\w+)", query.text.rpartition("RETURN")[2])}
    problems = []
    if not query.about:
        problems.append(f"the first line is not '// {query.name}: what it does'")
    if used != set(query.parameters):
        problems.append(f"parameters used {sorted(used)}, declared {sorted(query.parameters)}")
    if fields != set(query.row_fields):
        problems.append(f"row fields used {sorted(fields)}, declared {sorted(query.row_fields)}")
    if query.returns and columns != set(query.returns):
        problems.append(f"columns returned {sorted(columns)}, declared {sorted(query.returns)}")
    if query.returns and "ORDER BY" not in query.text:
        problems.append("a read without ORDER BY")
    types = {*query.parameters.values(), *query.row_fields.values(), *query.returns.values()}
    problems.extend(f"unknown type {name}" for name in sorted(types - TYPES))
    if re.search(r"\bid IN \$", query.text):
        # Ladybug scans the whole table for it; UNWIND and a match by key cost what is asked for.
        problems.append("a scan: 'id IN $LIST'. Write UNWIND $LIST AS wanted MATCH (n:Label {id: wanted})")
    if query.path.parent.name == "read" and "space" not in query.parameters and query.name not in OF_ALL_SPACES:
        problems.append("a read without $space")
    return problems


def migrations(dialect: str, cypher: Path | None = None) -> list[tuple[int, str, list[str]]]:
    """The numbered schema files of a dialect: number, name, statements."""
    found = []
    for path in sorted(((cypher or folder("cypher")) / "schema" / dialect).glob("*.cypher")):
        text = "\n".join(line for line in path.read_text("utf-8").splitlines() if not line.startswith("//"))
        found.append((int(path.stem[:4]), path.stem, [s.strip() for s in text.split(";") if s.strip()]))
    return found


def check_all() -> list[str]:
    """Every problem of every Cypher file, as `FILE: PROBLEM`."""
    files = sorted(
        {*folder("cypher").glob("read/*.cypher"), *folder("cypher").glob("write/*.cypher"), *folder("cypher").glob("dialect/*/*.cypher")}
    )
    return [f"{path.relative_to(folder('cypher'))}: {problem}" for path in files for problem in problems_of(parse(path))]
