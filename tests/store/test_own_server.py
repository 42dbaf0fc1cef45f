"""What needs a server of its own: one with a small disk, one that only reads, one whose clock goes wrong."""

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from graphmem.bench.generated_log import generate_log
from graphmem.bench.stand_ins import StandInEmbedder, StandInExtractor
from graphmem.memory.facade import Memory
from graphmem.model.errors import StoreError
from infra.neo4j import run
from tests.neo4j_server import Server

pytestmark = [pytest.mark.slow, pytest.mark.server]
DISK = "160m"
"""The size of the small disk: room for a server and a few hundred messages."""


def memory_at(address: str, *, now: datetime | None = None) -> Memory:
    clock = (lambda: now) if now is not None else None
    return Memory.open(address, embedder=StandInEmbedder(), extractor=StandInExtractor(), clock=clock)


def assert_sound(address: str, messages: int) -> None:
    with memory_at(address) as memory:
        assert memory.stats()["messages"] == messages
        assert memory.compare_with_rebuild() == []
        assert memory.is_whole()


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on a file system of its own, which has room for a server and little more."""
    folder = tmp_path_factory.mktemp("disk")
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"A small disk cannot be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@contextmanager
def running(home: run.Home, **settings: str) -> Iterator[Server]:
    """The server of a home, with these settings beside its own."""
    run.prepare(home, heap="512m")
    with (home.folder / "conf" / "neo4j.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name.replace('__', '.')}={value}\n" for name, value in settings.items())
    server = Server(home, run.start(home, heap="512m"))
    try:
        yield server
    finally:
        run.stop(home)
        server.process.wait(timeout=30)


def fill(folder: Path) -> Path:
    """A file that leaves no room on the disk."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 65536):
                pass
        except OSError:
            pass
    return filler


def test_a_full_disk_and_a_database_that_only_reads(small_disk: Path) -> None:
    """Each is said with what to do; afterwards a second run finishes what is missing."""
    home = run.Home(small_disk / "neo4j", run.free_port())
    log = list(generate_log(150, space="default"))
    with running(home) as server:
        with memory_at(server.address) as memory:
            memory.remember(log[:20])
        filler = fill(small_disk)
        with memory_at(server.address) as memory, pytest.raises(StoreError) as said:
            memory.remember(log)
        assert "disk, which may be full. Make room, restart the server" in str(said.value)
        filler.unlink()
    with running(home) as server:
        with memory_at(server.address) as memory:
            memory.remember(log)
        assert_sound(server.address, len(log))
    with running(home, server__databases__default_to_read_only="true") as server:
        with Memory.open(server.address, embedder=StandInEmbedder(), extractor=StandInExtractor(), read_only=True) as memory:
            assert memory.recall("coffee").hits
        with memory_at(server.address) as memory, pytest.raises(StoreError, match="The database is read-only"):
            memory.remember(generate_log(10, space="default", seed=5))


def test_a_server_that_ends_in_the_middle_of_a_load(tmp_path: Path) -> None:
    """It is started again: the load goes on, or says so and is finished by a second run."""
    home = run.Home(tmp_path / "neo4j", run.free_port())
    log = list(generate_log(400, space="default"))
    with running(home) as server, memory_at(server.address) as memory, ThreadPoolExecutor(1) as aside:
        loading = aside.submit(memory.remember, log)
        until = time.monotonic() + 120
        while not memory.store.read("pending", space="default") and time.monotonic() < until:
            time.sleep(0.02)
        server.process.kill()
        server.process.wait(timeout=30)
        with running(home) as again:
            error = loading.exception(timeout=300)
            assert error is None or isinstance(error, StoreError)
            memory.remember(log)
            assert_sound(again.address, len(log))


def test_writers_whose_clocks_differ(neo4j_server: Server) -> None:
    """One is a day ahead, one two days behind: the graph is the whole build, and nothing is refused but what lies ahead of a clock."""
    neo4j_server.wipe()
    log = sorted(generate_log(45, space="default"), key=lambda m: m.sent_at)
    now = log[-1].sent_at.astimezone(UTC) + timedelta(days=3)
    for part, off in ((log[:15], timedelta(days=1)), (log[15:30], timedelta(days=-2)), (log[30:], timedelta())):
        with memory_at(neo4j_server.address, now=now + off) as memory:
            report = memory.remember(part)
            assert report.new == len(part), report
    assert_sound(neo4j_server.address, len(log))
