"""Logs to messages: which formats are known, which one a file has, and reading files and folders.

A format is one file and one line: `@log_format("name", detect=...)` on a function that turns a path into turns.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from graphmem.errors import LogError
from graphmem.ingest.turns import Read, Turn, Unreadable
from graphmem.model import Message, Quarantined
from graphmem.registry import Registry

HEAD = 65_536

Detect: TypeAlias = Callable[[bytes, Path], bool]
ReadTurns: TypeAlias = Callable[[Path], Iterator[Turn | Unreadable]]


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A log format. `detect` looks at the first 64 KB and the path; at most one format says yes to a file."""

    name: str
    detect: Detect
    turns: ReadTurns

    def read(self, path: Path, space: str) -> Iterator[Message | Quarantined]:
        """The messages of one file, and what could not be read. Raises LogError if nothing of it can be."""
        return Read(space).messages(self.turns(path), source_of(path))


FORMATS: Registry[LogFormat] = Registry("log format")


def log_format(name: str, *, detect: Detect) -> Callable[[ReadTurns], ReadTurns]:
    """Registers the decorated reader of turns as a format; raises ValueError if the name is taken."""

    def register(turns: ReadTurns) -> ReadTurns:
        FORMATS.add(name)(LogFormat(name, detect, turns))
        return turns

    return register


def read_log(path: Path | str, *, space: str, format: str | None = None) -> Iterator[Message | Quarantined]:
    """The messages of a file or folder, and what could not be read: see `read_logs`."""
    return read_logs((path,), space=space, format=format)


def read_logs(paths: Iterable[Path | str], *, space: str, format: str | None = None) -> Iterator[Message | Quarantined]:
    """The messages of files and folders, in order, each once, and what could not be read.

    A folder is read recursively, sorted by path, names that start with a dot left out. Raises LogError: at once for a
    path that is missing or of no known format, while reading for a file that is cut off. Inside a folder both are
    one quarantine entry instead, and the rest goes on.
    """
    if format is not None:
        _named(format)
    sources = list(chain.from_iterable(_sources(Path(path), format) for path in paths))
    seen = Read(space)
    return chain.from_iterable(seen.messages(turns, source_of(path)) for path, turns in sources)


def format_of(path: Path, name: str | None = None) -> LogFormat:
    """The format of that name, or else the one that says the file is its own. Raises LogError."""
    if name is not None:
        return _named(name)
    head = _head(path)
    for known in map(FORMATS.get, FORMATS.names()):
        if known.detect(head, path):
            return known
    raise LogError(
        f"{path}: this is no log of a known format ({', '.join(FORMATS.names())}). "
        "Unpack it if it is an archive, name its format if you know it, or turn it into the JSONL of docs/formats.md."
    )


def source_of(path: Path) -> str:
    """The file's name, as text that can be stored whatever bytes it has."""
    return path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _sources(path: Path, name: str | None) -> Iterator[tuple[Path, Iterator[Turn | Unreadable]]]:
    """The files of a path, each with its turns, none of them read yet."""
    if path.is_dir():
        yield from ((file, _forgiving(file, name)) for file in _files(path))
    else:
        yield path, format_of(path, name).turns(_existing(path))


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in found if not any(p.startswith(".") for p in path.relative_to(folder).parts))


def _forgiving(path: Path, name: str | None) -> Iterator[Turn | Unreadable]:
    """The turns of a file in a folder; a file that cannot be read at all is one entry."""
    try:
        yield from format_of(path, name).turns(path)
    except LogError as error:
        yield Unreadable(0, str(error).replace(str(path), source_of(path)), "")


def _named(name: str) -> LogFormat:
    try:
        return FORMATS.get(name)
    except ValueError as error:
        raise LogError(str(error)) from None


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise LogError(f"{path}: there is no such file or folder. Check the path.")
    return path


def _head(path: Path) -> bytes:
    """The first bytes of a file, without a byte order mark."""
    try:
        with _existing(path).open("rb") as file:
            return file.read(HEAD).removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise LogError(f"{path}: cannot be read ({error.strerror}). Check its permissions.") from None
