"""A first load: an embedded store, imported by `neo4j-admin`, is the store that graphmem would have written to the server."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest

from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.memory.portability.first_load import write_first_load
from graphmem.model import Message, Quarantined
from graphmem.model.access import Mark
from graphmem.model.errors import BundleError, StoreMismatch
from graphmem.model.forgetting import Selection
from graphmem.model.node_types import NODE_TYPES
from graphmem.resources import folder
from graphmem.search_index.embedded_index import EmbeddedIndex
from graphmem.storage import open_store
from graphmem.storage.neo4j_schema import problems, repair_schema
from graphmem.storage.neo4j_store import Neo4jStore
from infra.neo4j import run
from tests.cli.conftest import Graphmem
from tests.neo4j_server import Server
from tests.talk import Talk
from tests.whole import whole_graph

pytestmark = [pytest.mark.slow, pytest.mark.server]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
QUESTIONS = [json.loads(line)["question"] for line in (folder("examples") / "questions.jsonl").read_text("utf-8").splitlines()]
AWKWARD = 'Ada: I live in Oslo.\r\nMy "house", as they say; it\'s red,\tnot blue \\n \x1f \x00 \uffff \U0001f3e0. '


def spoken() -> list[Message]:
    """What is hard to write: quotes, line ends, characters that separate, lists that are empty or blank, a message of several passages."""
    talk = Talk("team")
    for line, at in (
        (AWKWARD, "2026-01-05"),
        ("Ben: I bought a kaleidoscope in Trondheim.", "2026-01-05"),
        ("Cleo: I work at Halvorsen Marine.", "2026-02-01"),
        ("Ada: I live in Bergen now.", "2026-03-01"),
        ("Ben: " + "The harbour was quiet, and the boats were painted again. " * 200, "2026-03-01"),
    ):
        talk.say(line, at)
    attached = [(), ("",), ("a \x1f b", "c"), ("", ""), ("photo, 1.jpg",)]
    return [replace(m, attachments=one) for m, one in zip(talk.messages, attached, strict=True)]


def tell(opened: Callable[[str], Memory], year: Path) -> None:
    """Fill two spaces with everything that a store keeps."""
    with opened("default") as memory:
        memory.remember(read_log(year, space="default"))
        memory.consolidate()
    with opened("team") as memory:
        memory.remember([*spoken(), Quarantined.of("team", "ingest", "log", 9, "broken", 'x,"y"\n')])
        memory.merge("Ben", "Cleo")
        fact = next(fact for entity in memory.entities() for fact in memory.facts_about(entity.id))
        memory.retract_fact(fact.id, reason="wrong")
        memory.mark(Selection(speaker="Cleo"), Mark(agent="scout", scope="private", purpose="health"))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, year: Path) -> str:
    """The address of the embedded store."""
    path = tmp_path_factory.mktemp("first") / "memory.lbug"
    tell(lambda space: Memory.open(path, space=space, embedder=embedder, clock=lambda: NOW), year)
    return f"ladybug:{path}"


@pytest.fixture(scope="module")
def imported(embedded: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A new server with what `neo4j-admin` has read; nothing else was done to it."""
    place = tmp_path_factory.mktemp("import")
    written = Graphmem()("export", place / "load", "--as", "neo4j-admin", "--store", embedded)
    assert written.code == 0, written.err
    assert "neo4j-admin database import full neo4j @import.args" in written.out
    home = run.Home(place / "neo4j", run.free_port())
    run.prepare(home, heap="768m")
    run.import_files(home, place / "load")
    server = Server(home, run.start(home, heap="768m"))
    yield server
    run.stop(home)
    server.process.wait(timeout=60)


@dataclass(frozen=True)
class Contents:
    """Every node by label and id with its properties, and every edge with its properties."""

    nodes: dict[tuple[str, str], dict[str, Any]]
    edges: Counter[tuple[str, ...]]

    @classmethod
    def of(cls, server: Server) -> "Contents":
        with neo4j.GraphDatabase.driver(server.uri, auth=(server.user, server.password)) as driver:
            nodes = driver.execute_query("MATCH (n) RETURN labels(n)[0] AS label, n.id AS id, properties(n) AS own").records
            edges = driver.execute_query("MATCH (a)-[r]->(b) RETURN a.id AS a, type(r) AS kind, b.id AS b, properties(r) AS own").records
        found = {(row["label"], row["id"]): row["own"] for row in nodes if row["label"] != "SchemaLock"}
        return cls(found, Counter((row["a"], row["kind"], row["b"], json.dumps(row["own"], sort_keys=True)) for row in edges))


@dataclass(frozen=True)
class Loaded:
    """A store that is ready, and what it held when it was."""

    address: str
    contents: Contents


@pytest.fixture(scope="module")
def loaded(imported: Server, embedder: Embedder) -> Loaded:
    """The store, made ready as `graphmem doctor --repair` does: it cannot be opened before."""
    with pytest.raises(StoreMismatch, match="doctor --repair"):
        Memory.open(imported.address, embedder=embedder)
    store = open_store(imported.address)
    assert isinstance(store, Neo4jStore)
    done = repair_schema(store, embedder.dimensions)
    assert done[0] == "finished the first load"
    assert "created message_meaning" in done
    assert problems(store, embedder.dimensions) == []
    assert repair_schema(store, embedder.dimensions) == []
    store.close()
    return Loaded(imported.address, Contents.of(imported))


def test_an_import_holds_what_graphmem_writes_itself(loaded: Loaded, neo4j_server: Server, embedder: Embedder, year: Path) -> None:
    """Every node, property and edge is the same, but for the mark of each indexing, and what a server's writers lock."""
    neo4j_server.wipe()
    tell(lambda space: Memory.open(neo4j_server.address, space=space, embedder=embedder, clock=lambda: NOW), year)
    found, wanted = loaded.contents, Contents.of(neo4j_server)
    labels = {label for label, _ in wanted.nodes}
    assert labels == {node.label for node in NODE_TYPES} - {"Pending", "Reply"} | {"Meta", "Passage", "Term", "IndexedSpace"}
    assert {kind for _, kind, _, _ in wanted.edges} >= {"MENTIONS", "HAS_ROLE", "SUPERSEDES", "IN_COMMUNITY", "HAS_PASSAGE"}
    kept = {key: own for key, own in wanted.nodes.items() if not key[1].startswith(("lock:", "settled:"))}
    assert found.nodes.keys() == kept.keys()
    for key, own in kept.items():
        theirs = found.nodes[key]
        assert ("embedded" in theirs) == ("embedded" in own), key
        assert {**theirs, "embedded": ""} == {**own, "embedded": ""}, key
    assert found.edges == wanted.edges


@pytest.mark.parametrize("space", ["default", "team"])
def test_an_imported_store_is_whole(loaded: Loaded, embedded: str, embedder: Embedder, space: str) -> None:
    """The graph is that of the embedded store, and that of a whole build."""
    with (
        Memory.open(embedded, space=space, embedder=embedder, read_only=True) as before,
        Memory.open(loaded.address, space=space, embedder=embedder) as now,
    ):
        assert whole_graph(now) == whole_graph(before)
        assert now.content_hash() == before.content_hash()
        assert now.compare_with_rebuild() == []
        assert now.broken_invariants() == []
        assert now.is_whole()
        assert now.corrections() == before.corrections()


def test_questions_are_answered_as_before(loaded: Loaded, embedded: str, embedder: Embedder) -> None:
    """The same hits with the same scores, in the same order, and the same answers, for the questions of the sample."""
    assert QUESTIONS
    with Memory.open(embedded, embedder=embedder, read_only=True) as before, Memory.open(loaded.address, embedder=embedder) as now:
        for question in QUESTIONS:
            hits, wanted = now.recall(question).hits, before.recall(question).hits
            assert [hit.message.id for hit in hits] == [hit.message.id for hit in wanted], question
            assert [hit.score for hit in hits] == pytest.approx([hit.score for hit in wanted], abs=1e-5), question
            assert now.answer(question).text == before.answer(question).text, question


def test_a_loaded_store_takes_more(loaded: Loaded, embedder: Embedder) -> None:
    with Memory.open(loaded.address, space="later", embedder=embedder, clock=lambda: NOW) as memory:
        memory.remember(Talk("later").say("Dag: I moved to Narvik.", "2026-04-01").messages)
        assert memory.recall("Who moved to Narvik?").hits[0].message.text == "I moved to Narvik."
        assert memory.compare_with_rebuild() == []


def test_what_cannot_be_loaded_is_said(neo4j_server: Server, embedder: Embedder, tmp_path: Path) -> None:
    """A store on a server, a name that is taken, and an index that is not that of its graph."""
    store = open_store(neo4j_server.address)
    with pytest.raises(BundleError, match="on a server already"):
        write_first_load(store, tmp_path / "load")
    store.close()
    with Memory.open(tmp_path / "memory.lbug", embedder=embedder, clock=lambda: NOW) as memory:
        memory.remember(Talk().say("Dag: I moved to Narvik.", "2026-04-01").messages)
        with pytest.raises(BundleError, match="is there already"):
            write_first_load(memory.store, tmp_path)
        index = EmbeddedIndex.open(tmp_path / "memory.lbug.index", dimensions=embedder.dimensions)
        index.commit("default", "")
        index.close()
        with pytest.raises(BundleError, match="space default: the index is not that of the graph"):
            write_first_load(memory.store, tmp_path / "load")
        assert not (tmp_path / "load").exists()
