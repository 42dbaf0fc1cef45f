"""What a store keeps by key: the same on each engine, and in step with the graph, however a writer ends."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.model.errors import StoreError
from graphmem.model.key_value import KeyValue
from graphmem.storage import GraphStore, open_store
from graphmem.storage.migrations import migrate
from tests.talk import Talk
from tests.whole import whole_graph

# Ends the process when the graph is about to commit its last transaction but one, the values of which are committed already.
CHILD = """
import os, signal, sys
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.storage.ladybug_file import LadybugFile
def run(self, text, *rest, _run=LadybugFile.run, commits=[], **more):
    if text == "COMMIT":
        commits.append(text)
        if len(commits) == int(os.environ["DIE_AT"]):
            os.kill(os.getpid(), signal.SIGKILL)
    return _run(self, text, *rest, **more)
LadybugFile.run = run
with Memory.open(sys.argv[1]) as memory:
    memory.remember(read_log(sys.argv[2], space="default"))
"""


def value(id_: str, text: str, space: str = "s", kind: str = "k") -> KeyValue:
    return KeyValue(id=id_, space=space, kind=kind, value=text.encode())


def test_values_are_read_back_by_id_and_space(store: GraphStore) -> None:
    store.key_values.put([value("a", "1"), value("b", "long " * 400), value("c", "3", space="other")])
    assert store.key_values.get("s", ["a", "b", "c", "d"]) == {"a": b"1", "b": b"long " * 400}
    store.key_values.put([value("a", "2")])
    store.key_values.drop(["b"])
    assert store.key_values.get("s", ["a", "b"]) == {"a": b"2"}


def test_a_space_is_cleared_but_for_the_kinds_to_keep(store: GraphStore) -> None:
    store.key_values.put([value("a", "1"), value("b", "2", kind="kept"), value("c", "3", space="other")])
    store.key_values.clear("s", keep=("kept",))
    assert (store.key_values.get("s", ["a", "b"]), store.key_values.get("other", ["c"])) == ({"b": b"2"}, {"c": b"3"})
    store.key_values.clear("s")
    assert store.key_values.get("s", ["b"]) == {}


def test_a_transaction_that_fails_leaves_the_values_as_they_were(store: GraphStore) -> None:
    store.key_values.put([value("a", "1")])

    def fail() -> None:
        with store.transaction():
            store.key_values.put([value("a", "2"), value("b", "2")])
            assert store.key_values.get("s", ["a"]) == {"a": b"2"}
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert store.key_values.get("s", ["a", "b"]) == {"a": b"1"}


def test_a_reader_has_the_values_of_the_state_that_it_reads(tmp_path: Path) -> None:
    """Also while a writer has written others, and after it failed."""
    writer, reader = open_store(str(tmp_path / "m.lbug")), None
    migrate(writer)
    writer.key_values.put([value("a", "1")])
    reader = open_store(str(tmp_path / "m.lbug"), read_only=True)

    def fail() -> None:
        with writer.writing():
            for text in ("2", "3"):
                with writer.transaction():
                    writer.key_values.put([value("a", text)])
            assert (writer.key_values.get("s", ["a"]), reader.key_values.get("s", ["a"])) == ({"a": b"3"}, {"a": b"1"})
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert reader.key_values.get("s", ["a"]) == {"a": b"1"}
    with writer.writing():
        assert writer.key_values.get("s", ["a"]) == {"a": b"3"}  # The draft is gone on with.
    reader.close()
    writer.close()


def test_values_that_were_replaced_take_no_room(tmp_path: Path) -> None:
    with_values = open_store(str(tmp_path / "m.lbug"))
    migrate(with_values)
    text = os.urandom(100_000).hex()
    for number in range(20):
        with with_values.writing():
            for part in range(3):
                with with_values.transaction():
                    with_values.key_values.put([value("a", f"{text}{number}{part}")])
    with_values.close()
    assert (tmp_path / "m.lbug.values").stat().st_size < 8 * len(text)


@pytest.mark.parametrize("commit", [1, 2, 3, 4])
def test_a_writer_that_dies_between_the_two_commits_is_made_up_for(
    commit: int, tmp_path: Path, year: Path, year_memory: Memory, embedder: Embedder
) -> None:
    """The values of the transaction that the graph did not take are gone."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "m.lbug"), str(year)],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DIE_AT": str(commit + 3)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    with Memory.open(tmp_path / "m.lbug", embedder=embedder) as memory:
        memory.remember(read_log(year, space="default"))
        assert whole_graph(memory) == whole_graph(year_memory)
        assert memory.compare_with_rebuild() == []


@pytest.mark.parametrize("lose", [lambda file: file.unlink(), lambda file: file.write_bytes(b"")])
def test_a_graph_without_its_values_is_built_again(lose: Callable[[Path], None], tmp_path: Path, year: Path, embedder: Embedder) -> None:
    """As when only the graph was copied. Readers do not need the values."""
    talk = Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I have a sister, Emma.", "2026-01-06")
    path = tmp_path / "m.lbug"
    with Memory.open(path, embedder=embedder) as memory:
        memory.remember(talk.messages)
        graph = whole_graph(memory)
    lose(path.with_name("m.lbug.values"))
    with Memory.open(path, embedder=embedder, read_only=True) as memory:
        assert memory.answer("Where does Ada live?").text == "Oslo"
    with Memory.open(path, embedder=embedder) as memory:
        memory.remember(())
        assert whole_graph(memory) == graph
        memory.remember(talk.say("Ada: I moved to Bergen.", "2026-02-01").messages)
        assert memory.compare_with_rebuild() == []


def test_values_of_another_graph_are_not_taken_for_its_own(tmp_path: Path, embedder: Embedder) -> None:
    for name, city in (("one", "Oslo"), ("two", "Rome")):
        with Memory.open(tmp_path / f"{name}.lbug", embedder=embedder) as memory:
            memory.remember(Talk().say(f"Ada: I live in {city}.", "2026-01-05").messages)
    shutil.copy(tmp_path / "two.lbug.values", tmp_path / "one.lbug.values")
    with Memory.open(tmp_path / "one.lbug", embedder=embedder) as memory:
        memory.remember(Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ada: I like tea.", "2026-01-06").messages)
        assert memory.compare_with_rebuild() == []
        assert memory.answer("Where does Ada live?").text == "Oslo"


def test_a_file_that_is_no_database_is_told_with_its_path(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "m.lbug"))
    migrate(store)
    (tmp_path / "m.lbug.values").write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match=r"m\.lbug\.values: file is not a database"):
        store.key_values.put([value("a", "1")])
    store.close()
