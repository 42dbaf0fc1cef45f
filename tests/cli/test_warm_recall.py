"""`recall` asks a running server of the same store, and says the same as if it looked itself."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphmem.cli.warm_recall import answering_recall, ask_server
from graphmem.config import read_settings
from graphmem.memory.memory_opening import open_from_settings
from graphmem.memory.memory_spaces import MemorySpaces
from tests.cli.conftest import Graphmem

LOG = """{"conversation": "c", "speaker": "Nora", "sent_at": "2026-01-05T10:00:00Z", "text": "I live in Bergen, near the harbour."}
{"conversation": "c", "speaker": "Omar", "sent_at": "2026-01-05T10:01:00Z", "text": "I planted a pear tree yesterday."}
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two messages."""
    folder = tmp_path_factory.mktemp("warm")
    (folder / "log.jsonl").write_text(LOG)
    assert Graphmem(folder / "m.lbug")("remember", folder / "log.jsonl").code == 0
    return folder / "m.lbug"


@pytest.fixture
def served(store: Path) -> Iterator[Path]:
    """The store, served as `graphmem serve` does it."""
    settings = read_settings(store=str(store))
    with open_from_settings(settings) as memory, answering_recall(settings, MemorySpaces(memory)):
        yield store


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--json",),
        ("-v",),
        ("--recipe", "exact", "--speaker", "omar", "--limit", "1"),
        ("--at", "2026-02-01", "--budget", "100"),
        ("--recipe", "no such"),
        ("--since", "32 January"),
    ],
)
def test_a_server_says_what_the_command_says_itself(store: Path, options: tuple[str, ...]) -> None:
    """Text, JSON, options and errors are the same, with and without a server."""
    graphmem = Graphmem(store)
    cold = graphmem("recall", "Where does Nora live?", *options)
    settings = read_settings(store=str(store))
    with open_from_settings(settings) as memory, answering_recall(settings, MemorySpaces(memory)):
        warm = graphmem("recall", "Where does Nora live?", *options)
    assert (warm.code, warm.out, warm.err) == (cold.code, cold.out, cold.err)


def test_the_server_is_asked(served: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a server, the command opens no memory of its own: it works even where its own models are gone after the question is sent."""
    monkeypatch.setattr("graphmem.cli.query_context.open_memory", None)
    assert "Bergen" in Graphmem(served)("recall", "Where does Nora live?").out


def test_only_the_owner_may_ask(served: Path) -> None:
    """Nobody else may open the socket, and one that others may open is not asked."""
    path = Path(f"{served}.ask")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o666)
    assert _ask(served) is None


def test_other_settings_are_not_asked(served: Path) -> None:
    """A reader who sees less, another model and an unknown space look themselves."""
    assert _ask(served) is not None
    assert _ask(served, agent="scout") is None
    assert _ask(served, model="minilm") is None
    assert _ask(served, space="elsewhere") is None


def test_nonsense_harms_no_server(served: Path) -> None:
    """After noise, half a request and a closed connection, the server still answers."""
    for noise in (b"", b"\n", b"null\n", b'{"question": 1}\n', b"\xff" * 5000 + b"\n", b"[" * 100_000 + b"\n"):
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(f"{served}.ask")
            connection.sendall(noise)
            connection.shutdown(socket.SHUT_WR)
    assert _ask(served) is not None


def test_a_left_socket_is_no_server(store: Path) -> None:
    """What a killed server left is passed over, and replaced by the next."""
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(f"{store}.ask")
    Path(f"{store}.ask").chmod(0o600)
    assert _ask(store) is None
    settings = read_settings(store=str(store))
    with open_from_settings(settings) as memory, answering_recall(settings, MemorySpaces(memory)):
        assert _ask(store) is not None
    assert not Path(f"{store}.ask").exists()


def _ask(store: Path, **given: str) -> list[object] | None:
    from graphmem.cli.warm_recall import Looked

    looked = Looked(
        recipe="auto",
        limit=None,
        since=None,
        until=None,
        speakers=(),
        conversations=(),
        kinds=(),
        min_trust=None,
        verbose=False,
        as_json=False,
    )
    settings = read_settings(store=str(store)).model_copy(update=given)
    return ask_server(settings, "Where does Nora live?", at=None, known=None, looked=looked)
