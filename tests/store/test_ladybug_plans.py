"""What a query by key reads on the embedded engine: what it asks for, and not the table."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import ladybug
import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.storage.ladybug_upsert import upsert_of
from graphmem.storage.queries import Query, load, names

MESSAGES = 1500
"""Of a smaller log, ladybug finds it cheaper to go through all edges that tell which facts take the place of others."""
MOST = 60
"""Tuples that an operator may pass on for a key that nothing has; each table has more rows than that."""
VALUES = {"string": "nothing has it", "int": 1, "float": 1.0, "bool": True, "datetime": datetime(2020, 1, 1, tzinfo=UTC)}


def value(kind: str) -> Any:
    """A value of a declared type, which no node has as its key."""
    return VALUES.get(kind, ["nothing has it"])


def statements(query: Query) -> list[str]:
    """What is run for a query: up to three statements for rows of nodes."""
    upsert = upsert_of(query.text)
    if upsert is None:
        return [query.text]
    return [text for text in (upsert.stored, upsert.update(upsert.columns), upsert.create) if text]


def by_key() -> list[str]:
    """The queries that look something up by its key."""
    return [name for name in names("ladybug") if "{id: " in load(name, "ladybug").text]


class Profiled:
    """A file with a generated log, and how many tuples each operator of a statement passes on."""

    def __init__(self, path: Path) -> None:
        self._database = ladybug.Database(str(path), max_db_size=1 << 40)
        self._connection = ladybug.Connection(self._database)

    def close(self) -> None:
        self._connection.close()
        self._database.close()

    @contextmanager
    def undone(self) -> Iterator[None]:
        self._connection.execute("BEGIN TRANSACTION")
        try:
            yield
        finally:
            with suppress(RuntimeError):
                self._connection.execute("ROLLBACK")

    def tuples(self, text: str, given: dict[str, Any]) -> list[int]:
        """How many tuples each operator passes on."""
        parameters = {name: one for name, one in given.items() if f"${name}" in text}
        plan = "\n".join(str(cell) for row in self._connection.execute("PROFILE " + text, parameters).get_all() for cell in row)
        return [int(count) for count in re.findall(r"NumOutputTuples: (\d+)", plan)]


@pytest.fixture(scope="module")
def profiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Profiled]:
    path = tmp_path_factory.mktemp("plans") / "memory.lbug"
    with Memory.open(f"ladybug:{path}", space="plans", embedder=StandInEmbedder(), extractor=StandInExtractor()) as memory:
        memory.remember(generate_log(MESSAGES, space="plans"))
        memory.consolidate()
        memory.compact()
    file = Profiled(path)
    yield file
    file.close()


def test_a_merge_of_rows_would_go_through_the_table(profiled: Profiled) -> None:
    """The check can fail: this is what the statements of an upsert take the place of."""
    given = {"rows": [{name: value(kind) for name, kind in load("put_messages", "ladybug").row_fields.items()}]}
    with profiled.undone():
        assert max(profiled.tuples(load("put_messages", "ladybug").text, given)) >= MESSAGES


@pytest.mark.parametrize("name", by_key())
def test_a_query_by_key_reads_what_it_asks_for(profiled: Profiled, name: str) -> None:
    query = load(name, "ladybug")
    given = {parameter: value(kind) for parameter, kind in query.parameters.items()} | {"ids": ["nothing has it"]}
    given["rows"] = [{field: value(kind) for field, kind in query.row_fields.items()}]
    for statement in statements(query):
        with profiled.undone():
            found = profiled.tuples(statement, given)
        assert found
        assert max(found) <= MOST, found


@pytest.mark.parametrize("name", [name for name in names("ladybug") if "MERGE (n:" in load(name, "ladybug").text and name != "put_meta"])
def test_rows_of_nodes_are_written_by_key(name: str) -> None:
    """Every MERGE of rows has a form that is understood; put_meta writes one note into a table of a few."""
    assert upsert_of(load(name, "ladybug").text) is not None
