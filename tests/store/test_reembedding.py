"""The embedding model of a store is changed while others read it; killed, it is gone on with; what was written meanwhile is in it."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from graphmem.bench.generated_log import generate_log, questions_on
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory import reembedding
from graphmem.memory.facade import Memory
from graphmem.memory.reembedding import reembed
from graphmem.model import Message
from graphmem.model.errors import StoreError, StoreMismatch
from graphmem.search_index.index_config import ReembeddingConfig
from graphmem.storage import GraphStore, open_store
from graphmem.storage.neo4j_schema import indexes_of
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.vector_sets import VectorSet

if TYPE_CHECKING:
    from numpy.typing import NDArray

pytestmark = pytest.mark.slow
MESSAGES = 40
SPACES = ("garden", "office")


class OtherEmbedder:
    """Another model: its vectors are shorter, and it counts what it embeds; `most` is the number of texts after which it fails."""

    name = "other-96"
    sha256 = hashlib.sha256(b"other-96").hexdigest()
    dimensions = 96

    def __init__(self, most: int = 10**9) -> None:
        self.embedded, self._most = 0, most

    def question(self, text: str) -> "NDArray[np.float32]":
        return self.passages([text])[0]

    def passages(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        self.embedded += len(texts)
        if self.embedded > self._most:
            raise RuntimeError("killed")
        folded = StandInEmbedder().passages(texts).reshape(len(texts), 4, self.dimensions).sum(axis=1)
        return np.asarray(folded / np.maximum(np.linalg.norm(folded, axis=1, keepdims=True), 1e-12), dtype=np.float32)


@pytest.fixture(autouse=True)
def _first_indexes(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave a server with the indexes that a new one has."""
    address = request.getfixturevalue("address")
    yield
    if address.startswith("neo4j"):
        server = Neo4jStore.open(address, user="", password="")
        server.run_statements([*VectorSet("_2").drop_statements(), *VectorSet().create_statements(StandInEmbedder().dimensions)])
        server.close()


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reembedding, "REEMBEDDING", ReembeddingConfig(documents_at_once=10, messages_read=30))


def log(space: str, count: int = MESSAGES) -> list[Message]:
    return list(generate_log(count, space=space, seed=len(space)))


def opened(address: str, space: str, embedder: StandInEmbedder | OtherEmbedder, **more: bool) -> Memory:
    return Memory.open(address, space=space, embedder=embedder, extractor=StandInExtractor(), **more)


def filled(address: str) -> None:
    for space in SPACES:
        with opened(address, space, StandInEmbedder()) as memory:
            memory.remember(log(space))


def change(address: str, embedder: OtherEmbedder, progress: Callable[[str, int], None] = lambda stage, count: None) -> int:
    store: GraphStore = open_store(address)
    try:
        return reembed(store, embedder, progress=progress).messages
    finally:
        store.close()


def found_by(memory: Memory) -> list[list[str]]:
    """The messages that some questions find, in order."""
    return [[hit.message.id for hit in memory.recall(question).hits] for question in questions_on(log(memory.space), 4)]


def assert_as_new(address: str, tmp_path: Path, logs: dict[str, list[Message]]) -> None:
    """Every space finds what a store finds that was made with the new model."""
    for space, messages in logs.items():
        with opened(str(tmp_path / f"new-{space}.lbug"), space, OtherEmbedder()) as new, opened(address, space, OtherEmbedder()) as changed:
            for one in (log(space), messages):  # An edited message is a version of its own, beside the first.
                new.remember(one)
            assert changed.is_whole()
            assert changed.stats() == new.stats()
            assert found_by(changed) == found_by(new)


def test_readers_go_on_until_the_model_is_changed(address: str, tmp_path: Path) -> None:
    filled(address)
    with opened(address, "garden", StandInEmbedder(), read_only=address.startswith("ladybug")) as reader:
        before, seen = found_by(reader), []
        written = change(address, OtherEmbedder(), lambda stage, count: seen.append(found_by(reader)))
        assert written == len(SPACES) * MESSAGES
        assert seen
        assert all(one == before for one in seen)
        with pytest.raises(StoreMismatch, match="model was changed"):
            found_by(reader)
        with pytest.raises(StoreMismatch, match="model was changed"):
            reader.in_space("office")
    with pytest.raises(StoreMismatch, match="graphmem reembed"):
        opened(address, "garden", StandInEmbedder())
    assert_as_new(address, tmp_path, {space: log(space) for space in SPACES})
    assert_nothing_left(address)
    # And again, to where it was: nothing is to be done, then everything.
    assert change(address, OtherEmbedder()) == 0


def assert_nothing_left(address: str) -> None:
    """The former vectors are gone, and so are their indexes."""
    store = open_store(address)
    try:
        if isinstance(store, Neo4jStore):
            names = {name for name, index in indexes_of(store).items() if index.kind == "VECTOR"}
            assert names == {"message_meaning_2", "message_context_2", "passage_meaning_2", "passage_context_2"}
            left = store.show("MATCH (n) WHERE n.vector IS NOT NULL OR n.context IS NOT NULL RETURN count(n) AS nodes")
            assert left == [{"nodes": 0}]
        else:
            path = Path(store.name.removeprefix("ladybug:"))
            assert [folder.name for folder in path.parent.glob(f"{path.name}.index*")] == [f"{path.name}.index_2"]
    finally:
        store.close()


def test_what_is_written_between_is_embedded_too(address: str, tmp_path: Path) -> None:
    """Messages come in and change their text, with the former model, between two runs; on a server also during one."""
    filled(address)
    with pytest.raises(RuntimeError, match="killed"):
        change(address, OtherEmbedder(most=2 * 30))
    logs = {"garden": changed_log("garden", MESSAGES + 10), "office": log("office")}
    with opened(address, "garden", StandInEmbedder()) as memory:
        memory.remember(logs["garden"])
    if address.startswith("neo4j"):
        logs["office"] = changed_log("office", MESSAGES + 5)
        writing = iter([logs["office"]])

        def write(stage: str, count: int) -> None:
            for messages in writing:
                with opened(address, "office", StandInEmbedder()) as memory:
                    memory.remember(messages)

        change(address, OtherEmbedder(), write)
    else:
        change(address, OtherEmbedder())
    assert_as_new(address, tmp_path, logs)


def changed_log(space: str, count: int) -> list[Message]:
    """The log, longer, and with other words in its third message."""
    messages = log(space, count)
    later = messages[2].sent_at + timedelta(hours=1)
    messages[2] = replace(messages[2], text="The harbour bridge is closed until Friday.", recorded_at=later)
    return messages


def test_another_model_starts_again_and_the_own_one_gives_up(address: str, tmp_path: Path) -> None:
    filled(address)
    with pytest.raises(RuntimeError, match="killed"):
        change(address, OtherEmbedder(most=60))
    third = OtherEmbedder()
    third.name, third.sha256 = "third-96", hashlib.sha256(b"third").hexdigest()
    assert change(address, third) == len(SPACES) * MESSAGES
    with pytest.raises(RuntimeError, match="killed"):
        change(address, OtherEmbedder(most=60))
    assert change(address, third) == 0
    assert_nothing_left(address)
    with opened(address, "garden", third) as memory:
        assert found_by(memory)


KILLED = """
import os, sys
from graphmem.memory import reembedding
from graphmem.search_index.index_config import ReembeddingConfig
from graphmem.storage import open_store
from tests.store.test_reembedding import OtherEmbedder

reembedding.REEMBEDDING = ReembeddingConfig(documents_at_once=10, messages_read=30)
done = []

def progress(stage, count):
    done.append(count)
    if len(done) == 4:
        os._exit(9)

reembedding.reembed(open_store(sys.argv[1]), OtherEmbedder(), progress=progress)
"""


def test_a_killed_process_leaves_what_the_next_one_goes_on_with(address: str, tmp_path: Path) -> None:
    filled(address)
    done = subprocess.run([sys.executable, "-c", KILLED, address], capture_output=True, text=True, check=False)
    assert done.returncode == 9, done.stderr
    assert change(address, OtherEmbedder()) == len(SPACES) * MESSAGES - 40
    assert_as_new(address, tmp_path, {space: log(space) for space in SPACES})


def test_an_empty_store_has_no_model_to_change(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="no memory yet"):
        reembed(store, OtherEmbedder())
