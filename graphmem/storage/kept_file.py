"""A draft that stays open after its log was published, so that the next change and all readers of this process need not open it again.

Its files have no names any more: they go when it is closed, however its process ends. Readers hold a transaction each, and so see the
state that was published last, whatever is written meanwhile.
"""

import os
import threading
from pathlib import Path

from graphmem.storage.ladybug_file import LadybugFile
from graphmem.storage.store_files import Identity


class KeptFile:
    """An open draft that shares the published file. `identity` is the state that was published of it last."""

    def __init__(self, file: LadybugFile, log: Path) -> None:
        """`file` is open on the draft, and `log` is the log beside it, which still has its name."""
        self.file = file
        self.identity: Identity | None = None
        self.log = os.open(log, os.O_RDONLY | os.O_CLOEXEC)
        self._lock = threading.Lock()
        self._free: list[LadybugFile] = []
        self._in_use = 0
        self._is_dropped = False

    @property
    def log_bytes(self) -> int:
        """How long the log is."""
        return os.fstat(self.log).st_size

    def take_reader(self) -> LadybugFile:
        """A file that reads what is committed now, until it is given back."""
        with self._lock:
            reader = self._free.pop() if self._free else self.file.beside()
            self._in_use += 1
        reader.run("BEGIN TRANSACTION READ ONLY")
        return reader

    def give_back(self, reader: LadybugFile) -> None:
        """The reader is not used any more."""
        reader.run("COMMIT")
        with self._lock:
            self._free.append(reader)
            self._in_use -= 1
            self._close_if_unused()

    def drop(self) -> None:
        """Close it, at once or when its last reader is given back."""
        with self._lock:
            self._is_dropped = True
            self._close_if_unused()

    def _close_if_unused(self) -> None:
        if not self._is_dropped or self._in_use:
            return
        for reader in self._free:
            reader.close()
        self._free = []
        self.file.close()
        os.close(self.log)
