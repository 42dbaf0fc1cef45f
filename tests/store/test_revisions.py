"""The revision of a space on a server: a new one with each change, and none while a change is being applied."""

from collections.abc import Iterator
from typing import Any

import pytest

from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.model import Pack
from graphmem.model.errors import StoreError
from graphmem.storage.migrations import migrate
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.repository import clear_space, state_of
from tests.neo4j_server import Server
from tests.talk import Talk

pytestmark = pytest.mark.slow


@pytest.fixture
def stores(neo4j_server: Server) -> Iterator[tuple[Neo4jStore, Neo4jStore]]:
    """Two processes' ways to one server: one that writes, one that reads."""
    neo4j_server.wipe()
    writer, reader = (Neo4jStore.open(neo4j_server.address, user="", password="") for _ in range(2))
    migrate(writer)
    yield writer, reader
    writer.close()
    reader.close()


def change(store: Neo4jStore, space: str = "one") -> None:
    with store.transaction():
        store.lock_space(space)


def test_each_change_gives_the_space_a_new_revision_and_no_other(stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    writer, reader = stores
    assert reader.revision_of("one") is None
    change(writer)
    change(writer, "two")
    first, other = reader.revision_of("one"), reader.revision_of("two")
    assert None not in {first, other}
    assert first != other
    change(writer)
    assert reader.revision_of("one") not in {None, first}
    assert (reader.revision_of("two"), state_of(reader, "two")) == (other, other)
    clear_space(writer, "two")
    assert reader.revision_of("two") not in {None, other}


def test_a_change_that_is_not_told_to_be_whole_gives_none(stores: tuple[Neo4jStore, Neo4jStore], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its writer was killed after the commit, or has not come to it: a reader may still see a part of the change."""
    writer, reader = stores
    change(writer)
    with monkeypatch.context() as killed:
        killed.setattr(writer, "_settle", lambda revisions: None)
        change(writer)
    assert reader.revision_of("one") is None
    change(writer)
    assert reader.revision_of("one") is not None


def test_a_writer_who_is_late_to_tell_does_not_tell_of_the_next_change(stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    writer, reader = stores
    with writer.transaction():
        writer.lock_space("one")
        writer.lock_space("two")
    before = reader.revision_of("one")
    assert before is not None
    with writer.transaction():
        writer.lock_space("one")
        assert writer.revision_of("one") is None
        reader._settle({"one": before})
        assert reader.revision_of("one") == before
    reader._settle({"one": before})
    assert reader.revision_of("one") not in {None, before}


def test_a_change_that_is_rolled_back_is_none(stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    writer, reader = stores
    change(writer)
    before = reader.revision_of("one")

    def fails() -> None:
        with writer.transaction():
            writer.lock_space("one")
            raise StoreError("stopped")

    with pytest.raises(StoreError, match="stopped"):
        fails()
    assert reader.revision_of("one") == before is not None


def test_a_snapshot_has_one_revision_until_its_own_thread_changes_something(stores: tuple[Neo4jStore, Neo4jStore]) -> None:
    writer, reader = stores
    change(writer)
    with reader.snapshot():
        before = reader.revision_of("one")
        change(writer)
        assert reader.revision_of("one") == before
        change(reader)
        assert reader.revision_of("one") not in {None, before}


def test_a_question_that_is_asked_again_reads_its_rows_once_until_the_space_changes(neo4j_server: Server) -> None:
    neo4j_server.wipe()
    talk = Talk().say("Ada: I live in Oslo.", "2026-01-05").say("Ben: Nice, I like Oslo.", "2026-01-05")
    models: dict[str, Any] = {"embedder": StandInEmbedder(), "extractor": StandInExtractor()}
    with Memory.open(neo4j_server.address, **models) as memory, Memory.open(neo4j_server.address, **models) as other:
        other.remember(talk.messages)
        first, begun = read_by(memory)
        again, later = read_by(memory)
        assert again == first
        assert {"next_of", "built_messages", "facts_in_messages", "entities_in"} <= begun
        assert later <= {"revision", "meta", "state", "search_statistics", "search_whole"}
        other.remember(talk.say("Ada: I moved to Bergen.", "2026-03-01").messages)
        changed, anew = read_by(memory)
        assert "built_messages" in anew
        assert "I moved to Bergen." in {hit.message.text for hit in changed.hits}


def read_by(memory: Memory) -> tuple[Pack, set[str]]:
    """What is found for a question, and the names of the reads that this took."""
    names, read = set[str](), memory.store.read

    def noted(query: str, /, **parameters: Any) -> list[dict[str, Any]]:
        names.add(query)
        return read(query, **parameters)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(memory.store, "read", noted)
        return memory.recall("Where does Ada live?"), names
