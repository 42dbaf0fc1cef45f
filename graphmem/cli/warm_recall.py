"""The warm path of `graphmem recall`: a running `serve` of the same store looks, so that no model is loaded for one question.

`serve` listens on a socket beside the store's file, which only the owner of the file may open. What a reader sees less of, another model,
a server's store, and whatever goes wrong take the usual way.
"""

import json
import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.cli.memory_context import is_embedded

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory.memory_spaces import MemorySpaces
    from graphmem.model import Pack
    from graphmem.retrieval.recall import RecallOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class WarmLimits:
    """How long either side waits, and how much it reads."""

    connect_s: float = 0.3
    """Seconds to connect: a server that is there accepts at once."""
    answer_s: float = 30.0
    """Seconds for an answer, longer than any recall."""
    request_bytes: int = 1_000_000
    """Bytes of a question with its options."""
    path_bytes: int = 100
    """Bytes of a socket's path: the system takes 107 at most."""


WARM_LIMITS = WarmLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How a question is looked up and shown, as the options of `recall` say it."""

    recipe: str
    limit: int | None
    since: str | None
    until: str | None
    speakers: tuple[str, ...]
    conversations: tuple[str, ...]
    kinds: tuple[str, ...]
    min_trust: int | None
    verbose: bool
    as_json: bool

    def options(self) -> "RecallOptions":
        """How to recall. Raises QuestionError for an unknown recipe or kind, or an invalid time."""
        from graphmem.cli.recall_options import recall_options

        return recall_options(
            self.recipe,
            limit=self.limit,
            since=self.since,
            until=self.until,
            speakers=self.speakers,
            conversations=self.conversations,
            kinds=self.kinds,
            min_trust=self.min_trust,
        )


def say_found(pack: "Pack", looked: Looked) -> None:
    """Print the hits of a pack, as text or JSON."""
    from graphmem.cli.budgeted_output import budgeted_pack
    from graphmem.cli.output import emit
    from graphmem.cli.render import say_pack

    if looked.as_json:
        emit(budgeted_pack(pack))
    else:
        say_pack(pack, reasons=looked.verbose)


def ask_server(settings: "Settings", question: str, *, at: str | None, known: str | None, looked: Looked) -> list[Any] | None:
    """The lines that `recall` prints, as a running `serve` of the store records them; None if none can tell."""
    path = _socket_path(settings.store)
    if path is None or settings.agent or settings.purpose or settings.guest or not _is_own_socket(path):
        return None
    asked = {"question": question, "at": at, "known": known, "budget": settings.budget, "looked": asdict(looked)}
    request = {**asked, "space": settings.space, "served": _served(settings)}
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(WARM_LIMITS.connect_s)
            connection.connect(str(path))
            connection.settimeout(WARM_LIMITS.answer_s)
            connection.sendall(json.dumps(request).encode() + b"\n")
            answer = json.loads(b"".join(iter(lambda: connection.recv(65536), b"")))
    except (OSError, ValueError):
        return None
    lines = answer.get("lines")
    return lines if isinstance(lines, list) else None


def _served(settings: "Settings") -> list[str]:
    """The settings that change what is found: with others than the server's, the asker looks itself."""
    return [settings.model, settings.language, str(settings.models)]


@contextmanager
def answering_recall(settings: "Settings", spaces: "MemorySpaces") -> Iterator[None]:
    """Answer `recall` from other processes of the same user as long as the context is open. Without a store of a file, nothing happens."""
    path = _socket_path(settings.store)
    listener = _listen(path) if path is not None else None
    if path is None or listener is None:
        yield
        return
    thread = threading.Thread(target=_serve, args=(listener, settings, spaces), name="warm-recall", daemon=True)
    thread.start()
    try:
        yield
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        path.unlink(missing_ok=True)
        thread.join(timeout=WARM_LIMITS.answer_s)


def _socket_path(store: str) -> Path | None:
    """The socket beside the file of an embedded store; None for a server, and where the system has no such sockets."""
    if not is_embedded(store) or not hasattr(socket, "AF_UNIX"):
        return None
    path = Path(f"{Path(store.removeprefix('ladybug:')).expanduser().resolve()}.ask")
    return path if len(os.fsencode(path)) <= WARM_LIMITS.path_bytes else None


def _is_own_socket(path: Path) -> bool:
    """True for a socket that this user made and nobody else may open."""
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISSOCK(found.st_mode) and found.st_uid == os.getuid() and not found.st_mode & 0o077


def _listen(path: Path) -> socket.socket | None:
    """A socket for this user alone. One that an earlier server left, or still has, is replaced: the last to start answers."""
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with suppress(FileNotFoundError):
            if stat.S_ISSOCK(path.lstat().st_mode):
                path.unlink()
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(8)
    except OSError:
        listener.close()
        return None
    return listener


def _serve(listener: socket.socket, settings: "Settings", spaces: "MemorySpaces") -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.settimeout(WARM_LIMITS.answer_s)
            connection.sendall(json.dumps(_answer(_request(connection), settings, spaces)).encode())


def _request(connection: socket.socket) -> Any:
    received = b""
    while not received.endswith(b"\n") and len(received) <= WARM_LIMITS.request_bytes:
        piece = connection.recv(65536)
        if not piece:
            break
        received += piece
    try:
        return json.loads(received)
    except (ValueError, RecursionError):
        return None


def _answer(request: Any, settings: "Settings", spaces: "MemorySpaces") -> dict[str, Any]:
    """The printed lines; without them if the server cannot tell, or something is wrong with the question: the asker then looks itself."""
    from graphmem.cli.output import recorded_lines
    from graphmem.model.moment_text import parse_moment

    try:
        if request["served"] != _served(settings) or not spaces.has(request["space"]):
            return {}
        looked = Looked(**request["looked"])
        with recorded_lines() as lines:
            pack = spaces.memory(request["space"]).recall(
                request["question"],
                at=parse_moment("--at", request["at"]),
                known=parse_moment("--known", request["known"]),
                budget=int(request["budget"]),
                options=looked.options(),
            )
            say_found(pack, looked)
    # Whatever is wrong, the command says it itself, in its own words.
    except Exception:
        return {}
    return {"lines": lines}
