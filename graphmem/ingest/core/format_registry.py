"""The known log formats, and which one a file has.

A format is one file and one line: `@log_format("name", detect=...)` on a function that turns a SourceFile into events.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from graphmem.ingest.core.events import Note, ReaderEvent
from graphmem.ingest.core.format_resemblance import resemblance_text
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.core.source_file import SourceFile, storable_name
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError
from graphmem.registry import Registry

Detector: TypeAlias = Callable[[SourceFile], bool]
EventReader: TypeAlias = Callable[[SourceFile], Iterator[ReaderEvent | Note]]

# Files that come with exports and are never logs: pictures, sound, films, pages, programs, keys, fonts.
OTHER_SUFFIXES = frozenset(
    """.jpg .jpeg .png .gif .webp .heic .heif .bmp .tif .tiff .svg .ico .mp3 .m4a .aac .ogg .oga .opus .wav .flac .amr .mp4 .m4v .mov
    .avi .mkv .webm .3gp .pdf .doc .docx .xls .xlsx .ppt .pptx .odt .ods .epub .css .js .map .vcf .vcard .tgs .ttf .woff .woff2
    .exe .dll .so .apk .jar .pyc .rar .zst .dat .msf""".split()
)
# Databases: files of an export without messages, unless a format detects them.
DATABASE_SUFFIXES = frozenset((".db", ".sqlite", ".db-wal", ".db-shm"))
# Files that come with any archive.
COMMON_COMPANIONS = frozenset(("readme", "readme.txt", "readme.md", "license", "license.txt", "thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class LogFormat:
    """A log format: `detect` says whether a file has it, `read_events` reads the file.

    If several formats detect a file, the one with the lowest `rank` reads it. `companions` are names (or patterns) of files
    that come with such an export and hold no messages.
    """

    name: str
    detect: Detector
    read_events: EventReader
    rank: int = 0
    companions: frozenset[str] = frozenset()

    def read(self, path: Path, space: str) -> Iterator[Message | Quarantined]:
        """Yield the messages and the quarantine entries of one file."""
        name = storable_name(path.name)
        return Normalizer(space).entries(self.read_events(SourceFile(path, name)), name)


FORMATS: Registry[LogFormat] = Registry("log format")


def log_format(name: str, *, detect: Detector, rank: int = 0, companions: Iterable[str] = ()) -> Callable[[EventReader], EventReader]:
    """Register the decorated reader as a format. Raises ValueError if the name is taken."""

    def register(read_events: EventReader) -> EventReader:
        FORMATS.add(name)(LogFormat(name, detect, read_events, rank, frozenset(companions)))
        return read_events

    return register


def format_named(name: str) -> LogFormat:
    """Return the format of that name. Raises LogError that lists the known names."""
    try:
        return FORMATS.get(name)
    except ValueError as error:
        raise LogError(str(error)) from None


def format_of(log: SourceFile | Path, name: str | None = None) -> LogFormat:
    """Return the format of that name, or the one of lowest rank that detects the file. Raises LogError if there is none."""
    if name is not None:
        return format_named(name)
    log = log if isinstance(log, SourceFile) else SourceFile(log, storable_name(log.name))
    for known in sorted(map(FORMATS.get, FORMATS.names()), key=lambda known: known.rank):
        if known.detect(log):
            return known
    raise LogError(
        f"{log.name}: this is no log of a known format ({', '.join(FORMATS.names())}).{resemblance_text(log)} "
        "Name its format with --format if you know it, map its fields with --map, or turn it into the JSONL of docs/formats.md."
    )


def is_companion(log: SourceFile) -> bool:
    """True for a file that comes with an export and holds no messages."""
    patterns = chain.from_iterable(FORMATS.get(name).companions for name in FORMATS.names())
    name = log.path.name
    if log.suffix in DATABASE_SUFFIXES:
        return not any(FORMATS.get(name).detect(log) for name in FORMATS.names())
    return log.suffix in OTHER_SUFFIXES or name.lower() in COMMON_COMPANIONS or any(fnmatch(name, pattern) for pattern in patterns)
