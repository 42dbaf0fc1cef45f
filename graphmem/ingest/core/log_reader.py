"""Read files, folders and archives: detect each file's format, and yield its messages and quarantine entries."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, tzinfo
from itertools import chain
from pathlib import Path
from typing import Any

import ijson

from graphmem.ingest.core.archives import is_archive, unpack
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.file_walker import STDIN_NAME, expand_argument, size_in_bytes, walk_folder, why_no_file
from graphmem.ingest.core.format_registry import OTHER_SUFFIXES, format_named, format_of, is_companion
from graphmem.ingest.core.ingest_limits import ARCHIVE, SOURCE
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.core.source_file import SourceFile, storable_name
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError

# A reader must raise none of these. If one does, that is an entry which starts with READER_FAULT, and the other files are read.
FAULTS = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, RecursionError, OSError, ijson.JSONError)
READER_FAULT = "graphmem's reader stopped here"
NO_LOG = "no log"
NO_FILE = "Copy it to a file, or give it on standard input (-)"
NOTHING = frozenset({b"", b"[]", b"{}"})
"""Files in which there is nothing to read, without their white space."""
EMPTY = frozenset({NO_LOG, "blank line", "empty conversation", "conversation without messages"})
"""Reasons that say of a log that there is nothing in it."""
LISTED_LOGS = 3
"""Logs that an error names."""


class LogReader:
    """Yields the messages of files, folders and archives, each once, and the quarantine entries. It can be iterated once.

    `stats` counts what was read so far, `share_read` is the share of the bytes that were read.
    """

    def __init__(self, logs: Iterable[SourceFile], *, space: str, format: str | None) -> None:
        self._logs = list(logs)
        self._format = format
        self._normalizer = Normalizer(space)
        self._bytes_done = 0
        self._current: SourceFile | None = None
        self._bytes_total = sum(size_in_bytes(log.path) for log in self._logs)
        self._silent: dict[str, list[str]] = {}
        self._entries = chain(chain.from_iterable(map(self._read, self._logs)), self._noting_silent_files())

    @property
    def stats(self) -> IngestStats:
        return self._normalizer.stats

    @property
    def places(self) -> dict[str, dict[str, Any]]:
        """Name, format, zone and mapping of each log, by absolute path; without standard input, which cannot be read again."""
        return {
            str(log.path.absolute()): {"name": log.name, "format": self._format, "zone": str(log.zone), "mapping": log.mapping}
            for log in self._logs
            if log.name != STDIN_NAME
        }

    @property
    def share_read(self) -> float:
        """Between 0 and 1."""
        return min(1.0, (self._bytes_done + (self._current.bytes_read if self._current else 0)) / max(self._bytes_total, 1))

    def check_read(self) -> None:
        """Raise LogError after a read in which files of known formats gave no message at all, only entries that were skipped or malformed.

        Empty files, and conversations that the report says are empty, are no error.
        """
        stats = self.stats
        if stats.messages or stats.room_events or not (self._silent or (stats.quarantined and stats.formats)):
            return
        names = ", ".join(log.name for log in self._logs[:LISTED_LOGS])
        others = [*stats.skipped.most_common(), *([("quarantined", stats.quarantined)] if stats.quarantined else [])]
        what = ", ".join(f"{count:,} {reason}" for reason, count in others)
        raise LogError(
            f"{names}: read as {', '.join(stats.formats)}, but no message was found in it (instead: {what or 'nothing'}). "
            "It may be an export of another program, or of another version: name its format with --format if you know it, "
            "or turn it into the JSONL of docs/formats.md."
        )

    def __iter__(self) -> Iterator[Message | Quarantined]:
        return self._entries

    def __next__(self) -> Message | Quarantined:
        return next(self._entries)

    def _read(self, log: SourceFile, depth: int = 0) -> Iterator[Message | Quarantined]:
        """Yield the entries of a file, or of everything in a folder or an archive."""
        if why := why_no_file(log.path):
            yield from self._normalizer.entries([Unreadable(f"{why}. {NO_FILE}")], log.name)
        elif log.path.is_dir():
            for file in walk_folder(log):
                yield from self._normalizer.entries([file], log.name) if isinstance(file, Unreadable) else self._read(file, depth)
        elif (archive := _or_unreadable(lambda: is_archive(log))) is True and depth < ARCHIVE.nesting:
            yield from self._read_archive(log, depth)
            self._bytes_done += log.size if not depth else 0
        elif isinstance(archive, Unreadable):
            yield from self._normalizer.entries([archive], log.name)
        else:
            self._current = log if not depth else None
            yield from self._normalizer.entries(self._events(log), log.name, log.zone)
            self._current = None
            self._bytes_done += log.size if not depth else 0

    def _read_archive(self, log: SourceFile, depth: int) -> Iterator[Message | Quarantined]:
        with tempfile.TemporaryDirectory(prefix="graphmem-") as name:
            folder = Path(name)
            events = (Skipped(NO_LOG) if isinstance(member, str) else member for member in unpack(log, folder, OTHER_SUFFIXES))
            yield from self._normalizer.entries(events, log.name)
            yield from self._read(replace(log, path=folder), depth + 1)

    def _events(self, log: SourceFile) -> Iterator[ReaderEvent | Note]:
        """Yield the events of a file; one of no known format is one entry, or skipped if it belongs to an export."""
        try:
            if self._format is None and is_companion(log):
                yield Skipped(NO_LOG)
                return
            known = format_of(log, self._format)
            self.stats.files += 1
            self.stats.formats[known.name] += 1
            yield from self._noting_silence(known.read_events(log), known.name, log)
        except LogError as error:
            yield Unreadable(str(error).removeprefix(f"{log.name}: "))
        except FAULTS as error:
            what = f"{type(error).__name__}: {str(error)[: SOURCE.detail_chars]}"
            yield Unreadable(f"{READER_FAULT} ({what}). What comes after was not read. Please report it")

    def _noting_silence(self, events: Iterator[ReaderEvent | Note], format: str, log: SourceFile) -> Iterator[ReaderEvent | Note]:
        """Yield the events of a file; one without messages that does not say that it is empty is kept in mind."""
        is_empty, has_content = False, False
        for event in events:
            is_empty = is_empty or isinstance(event, Note) or (isinstance(event, Skipped) and event.reason in EMPTY)
            has_content = has_content or isinstance(event, SourceTurn | Unreadable)
            yield event
        if not has_content and not is_empty and b"".join(log.head.split()) not in NOTHING:
            self._silent.setdefault(format, []).append(log.name)

    def _noting_silent_files(self) -> Iterator[Message | Quarantined]:
        """Add a note about the files of each format in which no message was found."""
        for format, names in self._silent.items():
            what = f"{len(names):,} files, of which the first is {names[0]}," if len(names) > 1 else names[0]
            self.stats.notes.append(f"no message was found in {what} read as {format}")
        yield from ()


def read_log(path: Path | str, *, space: str, format: str | None = None) -> LogReader:
    """Read a file, folder or archive: see `read_logs`."""
    return read_logs((path,), space=space, format=format)


def read_logs(
    paths: Iterable[Path | str],
    *,
    space: str,
    format: str | None = None,
    zone: tzinfo = UTC,
    mapping: Mapping[str, Any] | None = None,
) -> LogReader:
    """Read files, folders, archives and glob patterns, in order: their messages, each once, and the quarantine entries.

    "-" is standard input. A folder is read recursively, sorted by path, without names that start with a dot; an archive is
    read like a folder. `zone` is assumed for times without a zone; `mapping` says which column of a table holds which field.
    Raises LogError at once if a path is missing, the format name is unknown, or no path has a known format. Everything else
    that cannot be read is a quarantine entry, and reading goes on.
    """
    if format is not None:
        format_named(format)
    logs = [SourceFile(path, storable_name(path.name), zone, mapping) for given in paths for path in expand_argument(given)]
    unknown = [error for log in logs if isinstance(error := _or_unreadable(lambda log=log: _is_known(log, format)), Unreadable)]  # type: ignore[misc]
    if logs and len(unknown) == len(logs):
        raise LogError(unknown[0].reason)
    return LogReader(logs, space=space, format=format)


def read_files(
    files: Iterable[SourceFile], *, space: str, zone: tzinfo = UTC, mapping: Mapping[str, Any] | None = None, format: str | None = None
) -> LogReader:
    """Read these files of a folder, under the names that they have in it; one that cannot be read is a quarantine entry."""
    return LogReader([replace(file, zone=zone, mapping=mapping) for file in files], space=space, format=format)


def _is_known(log: SourceFile, format: str | None) -> object:
    if why := why_no_file(log.path):
        raise LogError(f"{log.name}: {why}. {NO_FILE}")
    return log.path.is_dir() or is_archive(log) or format_of(log, format)


def _or_unreadable(look: Callable[[], object]) -> object:
    """Return what `look` returns; if it raises LogError, an Unreadable with its message."""
    try:
        return look()
    except LogError as error:
        return Unreadable(str(error))
