"""What goes wrong with a server while messages come in: a clear error or a retry that succeeds, and a sound memory afterwards."""

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.model.errors import StoreBusy, StoreError, StoreMismatch
from graphmem.search_index import Document
from graphmem.search_index.neo4j_index import Neo4jIndex
from graphmem.storage import GraphStore, neo4j_schema, neo4j_store, open_store, retrying
from graphmem.storage.migrations import migrate
from graphmem.storage.neo4j_store import Neo4jStore
from graphmem.storage.queries import migrations
from graphmem.storage.repository import put_messages
from graphmem.storage.storage_config import ServerConfig
from tests.neo4j_server import Server

pytestmark = pytest.mark.slow
MESSAGES = 160


def memory_at(address: str, space: str = "default") -> Memory:
    return Memory.open(address, space=space, embedder=StandInEmbedder(), extractor=StandInExtractor())


def assert_sound(address: str, messages: int, space: str = "default") -> None:
    """Every message is there once, and the graph is what a whole build makes of them."""
    with memory_at(address, space) as memory:
        assert memory.stats()["messages"] == messages
        assert memory.compare_with_rebuild() == []
        assert memory.is_whole()


class Proxy:
    """A port that leads to the server, and drops all its connections when told so."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._open += [near, far]
            for a, b in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(a, b), daemon=True).start()

    def cut(self) -> None:
        """Reset every connection."""
        while self._open:
            _end(self._open.pop())

    def close(self) -> None:
        self._listener.close()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        # Both ends, and by shutdown: a socket that another thread still reads from is not closed by close().
        _end(source)
        _end(target)


def _end(connection: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it may have ended already
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def test_lost_connections_are_made_again(neo4j_server: Server) -> None:
    """All connections are reset six times while a log comes in: nobody notices."""
    neo4j_server.wipe()
    proxy = Proxy(neo4j_server.home.port)
    through = neo4j_server.address.replace(str(neo4j_server.home.port), str(proxy.port))
    done = threading.Event()

    def cut_now_and_then() -> None:
        for _ in range(6):
            if done.wait(0.4):
                return
            proxy.cut()

    with memory_at(through) as memory:
        cutter = threading.Thread(target=cut_now_and_then)
        cutter.start()
        report = memory.remember(generate_log(MESSAGES, space="default"))
        done.set()
        cutter.join()
    proxy.close()
    assert report.new + report.unchanged == MESSAGES
    assert_sound(neo4j_server.address, MESSAGES)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("/neo4j", "/elsewhere"), "there is no database 'elsewhere'"),
        (("neo4j:", "stranger:"), "user or password refused"),
    ],
)
def test_a_wrong_address_is_said(neo4j_server: Server, change: tuple[str, str], said: str) -> None:
    start, _, rest = neo4j_server.address.partition("://")
    with pytest.raises(StoreError, match=said):
        open_store(f"{start}://{rest.replace(*change)}")


def test_a_writer_that_is_killed_leaves_what_the_next_one_finishes(neo4j_server: Server) -> None:
    neo4j_server.wipe()
    code = (
        "import sys; from tests.store.test_server_faults import *\n"
        f"with memory_at(sys.argv[1]) as memory: memory.remember(generate_log({MESSAGES}, space='default'))"
    )
    process = subprocess.Popen([sys.executable, "-c", code, neo4j_server.address], env={**os.environ, "PYTHONPATH": os.getcwd()})
    store = Neo4jStore.open(neo4j_server.address, user="", password="")
    until = time.monotonic() + 120
    while not store.show("MATCH (x:Extraction) RETURN count(x) AS n")[0]["n"] and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    process.kill()
    process.wait()
    store.close()
    with memory_at(neo4j_server.address) as memory:
        memory.remember(generate_log(MESSAGES, space="default"))
    assert_sound(neo4j_server.address, MESSAGES)


def test_two_starters_migrate_once(neo4j_server: Server) -> None:
    """Both find the schema of an older graphmem: one brings it up to date, the other waits and finds nothing to do."""
    neo4j_server.wipe()
    stores = [Neo4jStore.open(neo4j_server.address, user="", password="") for _ in range(2)]
    migrate(stores[0])
    every = [name for _, name, _ in migrations("neo4j")]
    stores[0].write("put_meta", id="schema", content="10")
    with ThreadPoolExecutor(2) as both:
        ran = [names for names in both.map(migrate, stores) if names]
    assert ran == [every[10:]]
    assert stores[1].schema_version() == len(every)
    assert neo4j_schema.problems(stores[1], None) == []
    for store in stores:
        store.close()


def test_an_id_that_is_taken_is_said(neo4j_server: Server) -> None:
    neo4j_server.wipe()
    store = Neo4jStore.open(neo4j_server.address, user="", password="")
    store.write("put_meta", id="mine", content="")
    with pytest.raises(StoreError, match="already exists"):
        store.run_statements(["CREATE (:Meta {id: 'mine'})"])
    store.close()


@pytest.mark.parametrize("name", ["message_words", "message_meaning"])
def test_an_index_that_is_being_filled_is_said(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Nothing is written, and nobody is sent to a repair; a vector index can be done without for a while."""
    neo4j_server.wipe()
    store = Neo4jStore.open(neo4j_server.address, user="", password="")
    with memory_at(neo4j_server.address):
        there = neo4j_schema.indexes_of(store)
    monkeypatch.setattr(neo4j_schema, "indexes_of", lambda _: there | {name: replace(there[name], state="POPULATING", percent=40.0)})
    assert neo4j_schema.problems(store, 384) == [f"index {name} is populating (40 %)"]
    if name == "message_meaning":
        store.check_search(384)
    else:
        with pytest.raises(StoreMismatch, match=r"populating \(40 %\)\. Wait"):
            store.check_search(384)
    store.close()


def test_two_thousand_spaces_do_not_disturb_each_other(neo4j_server: Server) -> None:
    """Each finds its own message alone, by words and meaning."""
    neo4j_server.wipe()
    with memory_at(neo4j_server.address) as memory:
        index, embedder = Neo4jIndex(memory.store), StandInEmbedder()
        messages = [next(generate_log(1, space=f"space {n}", seed=n)) for n in range(2000)]
        put_messages(memory.store, messages)
        vectors = embedder.passages([m.text for m in messages])
        index.add([Document(m.id, m.space, "coffee", v, v) for m, v in zip(messages, vectors, strict=True)])
        for n in (0, 999, 1999):
            (found,) = index.search(f"space {n}", ["coffee"], vectors[n], 500)
            assert found.message_id == messages[n].id
            assert found.words > 0
            assert found.alone == pytest.approx(1.0, abs=1e-4)


def test_what_may_pass_is_tried_again_and_what_will_not_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retrying, "SERVER", ServerConfig(retry_seconds=0.2, first_pause=0.01))
    tries: list[int] = []

    def busy_at_first() -> str:
        tries.append(1)
        if len(tries) < 3:
            raise StoreBusy("restarting")
        return "done"

    assert retrying.retried(busy_at_first) == "done"

    def wrong() -> str:
        tries.append(1)
        raise StoreError("no such thing")

    tries.clear()
    with pytest.raises(StoreError, match="no such thing"):
        retrying.retried(wrong)
    assert len(tries) == 1


def test_a_write_that_waits_too_long_ends(neo4j_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone and in a transaction: whoever waits for a lock that is not given back is told, and can write once it is."""
    neo4j_server.wipe()
    monkeypatch.setattr(retrying, "SERVER", ServerConfig(retry_seconds=0.0))
    with contextlib.closing(open_store(neo4j_server.address)) as store, contextlib.closing(open_store(neo4j_server.address)) as holder:
        store.write("put_meta", id="held", content="")
        with holder.transaction():
            holder.write("put_meta", id="held", content="by another")
            monkeypatch.setattr(neo4j_store, "SERVER", ServerConfig(write_seconds=1.0))
            said = [_refused(lambda: store.write("put_meta", id="held", content="mine")), _refused(lambda: _in_transaction(store))]
        assert all("ran longer than the configured transaction timeout" in one or "took too long" in one for one in said), said
        store.write("put_meta", id="held", content="mine")
        assert store.read("meta", id="held") == [{"content": "mine"}]


def _in_transaction(store: GraphStore) -> None:
    with store.transaction():
        store.write("put_meta", id="held", content="mine")


def _refused(write: Callable[[], None]) -> str:
    """What another thread, which has no transaction open, is told."""
    with ThreadPoolExecutor(1) as pool, pytest.raises(StoreError) as said:
        pool.submit(write).result(60)
    return str(said.value)
