"""What every test may ask for: a memory on a real store, and the sample log."""

import shutil
import signal
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

from graphmem.config import read_settings
from graphmem.embedding import Embedder, OnnxEmbedder, choose_model
from graphmem.memory.facade import Memory
from graphmem.resources import folder
from graphmem.storage import GraphStore, open_store
from graphmem.storage.migrations import migrate
from tests.neo4j_server import Server, start

TESTS = Path(__file__).parent
# They run the whole pipeline, whole processes, a memory many times over, or resolution over whole files of names.
SLOW = (
    "pipeline",
    "cli/test_cli_process.py",
    "cli/test_cli_chat_model.py",
    "stories/test_chat_model_reads.py",
    "stories/test_resolution.py",
)
# A busy machine is no failure: no example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONGEST = 600
"""Seconds that a test may take, on a busy machine."""
ENGINES = ("ladybug", "neo4j")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what `make test-fast` leaves out: what asks for a server, a browser or the sample log, the pipeline, and whole processes."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        parameters = getattr(item, "callspec", None)
        if "neo4j_server" in fixtures or (parameters and parameters.params.get("address") == "neo4j"):
            item.add_marker(pytest.mark.server)
        if "browser" in fixtures or item.path.is_relative_to(TESTS / "explorer"):
            item.add_marker(pytest.mark.browser)
        if {"year", "year_store"} & set(fixtures) or any(item.path.is_relative_to(TESTS / path) for path in SLOW):
            item.add_marker(pytest.mark.slow)


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Fail what takes longer: a test that hangs is one failure, and the others go on."""

    def end(*_: object) -> None:
        pytest.fail(f"It took more than {seconds} seconds.")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup() -> Generator[None]:
    """Bound what a test asks for."""
    with at_most(LONGEST):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None]:
    """Bound the test."""
    with at_most(LONGEST):
        return (yield)


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A throw-away Neo4j; one that cannot be started is a failure."""
    server = start(tmp_path_factory.mktemp("neo4j"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The model that set-up brought, loaded once."""
    settings = read_settings()
    return OnnxEmbedder(choose_model(settings.model, settings.models), settings.models)


@pytest.fixture(params=ENGINES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once for each engine."""
    if request.param == "ladybug":
        return f"ladybug:{tmp_path / 'memory.lbug'}"
    server: Server = request.getfixturevalue("neo4j_server")
    server.wipe()
    return server.address


@pytest.fixture
def store(address: str) -> Iterator[GraphStore]:
    """An empty store with its schema, once for each engine."""
    opened = open_store(address)
    migrate(opened)
    yield opened
    opened.close()


@pytest.fixture
def open_memory(address: str, embedder: Embedder) -> Callable[..., Memory]:
    """Opens a memory on the empty store of the engine; the test closes it."""
    return lambda **more: Memory.open(address, embedder=embedder, **more)


@pytest.fixture
def memory(open_memory: Callable[..., Memory]) -> Iterator[Memory]:
    """An empty memory, once for each engine."""
    with open_memory() as opened:
        yield opened


@pytest.fixture
def local_memory(tmp_path: Path, embedder: Embedder) -> Iterator[Memory]:
    """An empty memory on the embedded engine, for what has nothing to do with the engine."""
    with Memory.open(tmp_path / "local.lbug", embedder=embedder) as opened:
        yield opened


@pytest.fixture(scope="session")
def year() -> Path:
    """The sample log."""
    return folder("examples") / "year.jsonl"


@pytest.fixture(scope="session")
def year_store(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, year: Path) -> Path:
    """An embedded store that remembers the sample log; copy it before writing."""
    from graphmem.ingest import read_log

    path = tmp_path_factory.mktemp("year") / "year.lbug"
    with Memory.open(path, embedder=embedder) as opened:
        opened.remember(read_log(year, space="default"))
    return path


@pytest.fixture
def year_memory(year_store: Path, tmp_path: Path, embedder: Embedder) -> Iterator[Memory]:
    """A memory of the sample log, of the test's own."""
    for part in year_store.parent.glob(f"{year_store.name}*"):
        (shutil.copytree if part.is_dir() else shutil.copy)(part, tmp_path / part.name)
    with Memory.open(tmp_path / year_store.name, embedder=embedder) as opened:
        yield opened
