"""A folder of logs that is watched: which files are new or changed, and complete."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.file_walker import walk_folder
from graphmem.ingest.core.ingest_limits import WATCH
from graphmem.ingest.core.source_file import SourceFile

FileState: TypeAlias = tuple[int, int]
"""Size in bytes and time of the last modification in nanoseconds."""


def file_states(folder: SourceFile) -> dict[SourceFile, FileState]:
    """Return the files of a folder with their states, without those that are downloads in progress or lie outside of it."""
    found: dict[SourceFile, FileState] = {}
    for log in walk_folder(folder):
        if isinstance(log, Unreadable) or log.suffix in WATCH.partial_suffixes or log.path.name.endswith("~"):
            continue
        try:
            stat = log.path.stat()
        except OSError:  # It was removed or renamed meanwhile.
            continue
        found[log] = (stat.st_size, stat.st_mtime_ns)
    return found


def is_settled(state: FileState, settle: float, *, now: float) -> bool:
    """True for a file that was not modified in the `settle` seconds before `now` (Unix time); one with a time to come is as old as any."""
    age = now - state[1] / 1e9
    return age >= settle or age < -settle


@dataclass(slots=True)
class FolderWatcher:
    """Says at each look which files are to be read: complete ones that were not read in this state.

    A file is complete if it was not modified for `settle` seconds and is the same at two looks. Between looks nothing is held open.
    `clock` gives Unix time, as files have it.
    """

    folder: Path
    settle: float = WATCH.settle_seconds
    clock: Callable[[], float] = time.time
    _last_look: dict[Path, FileState] = field(default_factory=dict)
    _read: dict[Path, FileState] = field(default_factory=dict)

    def look(self) -> list[SourceFile]:
        """Return the files to read, sorted by path; a folder that is gone has none."""
        states = file_states(SourceFile(self.folder, self.folder.name)) if self.folder.is_dir() else {}
        now = self.clock()
        ready = [
            log
            for log, state in states.items()
            if self._last_look.get(log.path) == state and self._read.get(log.path) != state and is_settled(state, self.settle, now=now)
        ]
        self._last_look = {log.path: state for log, state in states.items()}
        self._read = {path: state for path, state in self._read.items() if path in self._last_look}
        return ready

    def mark_read(self, logs: Iterable[SourceFile]) -> None:
        """Note that files were read in the state of the last look: they are not read again until they change."""
        self._read.update((log.path, self._last_look[log.path]) for log in logs if log.path in self._last_look)
