"""Logs to messages: which formats are known, which one a file has, and reading files, folders and archives.

A format is one file and one line: `@log_format("name", detect=...)` on a function that turns a Log into units.
"""

import glob
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import Any, TypeAlias

import ijson

from graphmem.ingest.core.archives import is_archive, unpack
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError
from graphmem.registry import Registry

Detector: TypeAlias = Callable[[SourceFile], bool]
EventReader: TypeAlias = Callable[[SourceFile], Iterator[ReaderEvent | Note]]

STDIN = "-"
STDIN_NAME = "standard input"
DEEPEST = 3
# Files that go with an export and never are a log: pictures, sound, films, pages, programs, keys, fonts.
OTHER_SUFFIXES = frozenset(
    """.jpg .jpeg .png .gif .webp .heic .heif .bmp .tif .tiff .svg .ico .mp3 .m4a .aac .ogg .oga .opus .wav .flac .amr .mp4 .m4v .mov
    .avi .mkv .webm .3gp .pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .epub .css .js .map .vcf .vcard .tgs .ttf .woff .woff2
    .exe .dll .so .apk .jar .pyc .db .sqlite .7z .rar .tar .gz .xz .bz2 .zst .dat .msf""".split()
)


# What a reader must not raise, and what is said if one does: the other files are read all the same.
FAULTS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, OSError, ijson.JSONError)
FAULT = "graphmem's reader stopped here"
# What comes with any archive.
ALWAYS = frozenset(("readme", "readme.txt", "readme.md", "license", "license.txt", "thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A log format. `detect` says whether a file is of it; of several that say yes, the one with the lowest `rank` reads it.

    `companions` are names (or patterns) of files that come with such an export and hold no messages.
    """

    name: str
    detect: Detector
    events: EventReader
    rank: int = 0
    companions: frozenset[str] = frozenset()

    def read(self, path: Path, space: str) -> Iterator[Message | Quarantined]:
        """The messages of one file, and what could not be read."""
        return Normalizer(space).entries(self.events(SourceFile(path, storable_name(path.name))), storable_name(path.name))


FORMATS: Registry[LogFormat] = Registry("log format")


def log_format(name: str, *, detect: Detector, rank: int = 0, companions: Iterable[str] = ()) -> Callable[[EventReader], EventReader]:
    """Registers the decorated reader as a format; raises ValueError if the name is taken."""

    def register(events: EventReader) -> EventReader:
        FORMATS.add(name)(LogFormat(name, detect, events, rank, frozenset(companions)))
        return events

    return register


class LogReader:
    """The messages of files, folders and archives, each once, and what could not be read: an iterator that is used once.

    `stats` counts what came up so far, `share_read` says how much of the bytes has been read.
    """

    def __init__(self, logs: Iterable[SourceFile], *, space: str, format: str | None) -> None:
        self._logs = list(logs)
        self._format = format
        self._reading = Normalizer(space)
        self._done = 0
        self._now: SourceFile | None = None
        self._size = sum(_size_of(log.path) for log in self._logs)
        self._entries = chain.from_iterable(map(self._read, self._logs))

    @property
    def stats(self) -> IngestStats:
        return self._reading.stats

    @property
    def places(self) -> dict[str, dict[str, Any]]:
        """Where the logs lie and how they are read, by path; without standard input, which cannot be read again."""
        return {
            str(log.path.absolute()): {"name": log.name, "format": self._format, "zone": str(log.zone), "mapping": log.mapping}
            for log in self._logs
            if log.name != STDIN_NAME
        }

    @property
    def share_read(self) -> float:
        """Between 0 and 1."""
        return min(1.0, (self._done + (self._now.bytes_read if self._now else 0)) / max(self._size, 1))

    def __iter__(self) -> Iterator[Message | Quarantined]:
        return self._entries

    def __next__(self) -> Message | Quarantined:
        return next(self._entries)

    def _read(self, log: SourceFile, depth: int = 0) -> Iterator[Message | Quarantined]:
        """The entries of a file, or of all that a folder or archive holds."""
        if log.path.is_dir():
            for file in _files(log):
                yield from self._read(file, depth)
        elif (archive := _try(lambda: is_archive(log))) is True and depth < DEEPEST:
            yield from self._unpacked(log, depth)
            self._done += log.size if not depth else 0
        elif isinstance(archive, Unreadable):
            yield from self._reading.entries([archive], log.name)
        else:
            self._now = log if not depth else None
            yield from self._reading.entries(self._events(log), log.name, log.zone)
            self._now = None
            self._done += log.size if not depth else 0

    def _unpacked(self, log: SourceFile, depth: int) -> Iterator[Message | Quarantined]:
        with tempfile.TemporaryDirectory(prefix="graphmem-") as name:
            folder = Path(name)
            beside = (Skipped("no log") if isinstance(member, str) else member for member in unpack(log, folder, OTHER_SUFFIXES))
            yield from self._reading.entries(beside, log.name)
            yield from self._read(replace(log, path=folder), depth + 1)

    def _events(self, log: SourceFile) -> Iterator[ReaderEvent | Note]:
        """What the file's format makes of it; a file that has none is one entry, or skipped if it never could have one."""
        try:
            if self._format is None and _is_companion(log):
                yield Skipped("no log")
                return
            known = format_of(log, self._format)
            self.stats.files += 1
            self.stats.formats[known.name] += 1
            yield from known.events(log)
        except LogError as error:
            yield Unreadable(str(error).removeprefix(f"{log.name}: "))
        except FAULTS as error:
            yield Unreadable(f"{FAULT} ({type(error).__name__}: {str(error)[:200]}). What comes after was not read. Please report it")


def read_log(path: Path | str, *, space: str, format: str | None = None) -> LogReader:
    """The messages of a file, folder or archive, and what could not be read: see `read_logs`."""
    return read_logs((path,), space=space, format=format)


def read_logs(
    paths: Iterable[Path | str],
    *,
    space: str,
    format: str | None = None,
    zone: tzinfo = UTC,
    mapping: Mapping[str, Any] | None = None,
) -> LogReader:
    """The messages of files, folders, archives and glob patterns, in order, each once, and what could not be read.

    "-" is standard input. A folder is read recursively, sorted by path, names that start with a dot left out; an archive is
    read as a folder. `zone` is assumed for times that name none; `mapping` says which column of a table is what.
    Raises LogError at once for a path that is missing, an unknown format name, and where no path is of a known format;
    everything else that cannot be read is a quarantine entry, and the rest goes on.
    """
    if format is not None:
        _named(format)
    logs = [SourceFile(path, storable_name(path.name), zone, mapping) for given in paths for path in _expanded(given)]
    strangers = [error for log in logs if isinstance(error := _try(lambda log=log: _known(log, format)), Unreadable)]  # type: ignore[misc]
    if logs and len(strangers) == len(logs):
        raise LogError(strangers[0].reason)
    return LogReader(logs, space=space, format=format)


def format_of(log: SourceFile | Path, name: str | None = None) -> LogFormat:
    """The format of that name, or else the first by rank that says the file is its own. Raises LogError."""
    if name is not None:
        return _named(name)
    log = log if isinstance(log, SourceFile) else SourceFile(log, storable_name(log.name))
    for known in sorted(map(FORMATS.get, FORMATS.names()), key=lambda known: known.rank):
        if known.detect(log):
            return known
    raise LogError(
        f"{log.name}: this is no log of a known format ({', '.join(FORMATS.names())}). "
        "Name its format with --format if you know it, or turn it into the JSONL of docs/formats.md."
    )


def storable_name(name: str) -> str:
    """A file's name, as text that can be stored whatever bytes it has."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _expanded(given: Path | str) -> list[Path]:
    """The paths that an argument stands for."""
    if str(given) == STDIN:
        return [_standard_input()]
    path = Path(given).expanduser()
    if path.exists():
        return [path]
    found = sorted(Path(name) for name in glob.glob(str(path), recursive=True)) if glob.has_magic(str(path)) else []
    if not found:
        raise LogError(f"{given}: there is no such file or folder. Check the path.")
    return found


def _standard_input() -> Path:
    """Standard input, as a file that can be looked at twice; it is gone when the program ends."""
    import atexit

    folder = Path(tempfile.mkdtemp(prefix="graphmem-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / STDIN_NAME
    with path.open("wb") as file:
        shutil.copyfileobj(sys.stdin.buffer, file)
    return path


def _known(log: SourceFile, format: str | None) -> object:
    return log.path.is_dir() or is_archive(log) or format_of(log, format)


def _try(look: Callable[[], object]) -> object:
    try:
        return look()
    except LogError as error:
        return Unreadable(str(error))


def _files(folder: SourceFile) -> Iterator[SourceFile]:
    found = (path for path in folder.path.rglob("*") if path.is_file())
    for path in sorted(found):
        inside = path.relative_to(folder.path)
        if not any(part.startswith(".") for part in inside.parts):
            yield replace(folder, path=path, name=storable_name(f"{folder.name}/{inside.as_posix()}"))


def _is_companion(log: SourceFile) -> bool:
    """True for files that come with an export and hold no messages."""
    patterns = chain.from_iterable(FORMATS.get(name).companions for name in FORMATS.names())
    return log.suffix in OTHER_SUFFIXES or log.path.name.lower() in ALWAYS or any(fnmatch(log.path.name, pattern) for pattern in patterns)


def _named(name: str) -> LogFormat:
    try:
        return FORMATS.get(name)
    except ValueError as error:
        raise LogError(str(error)) from None


def _size_of(path: Path) -> int:
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else path.stat().st_size
