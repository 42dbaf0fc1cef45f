"""Files of exports that are waiting to be downloaded: in a private folder, which ends with the server."""

import secrets
import shutil
import tempfile
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphmem.api.server_config import EXPORTS
from graphmem.memory.facade import Memory
from graphmem.model.portability import ExportForm

ENDINGS = {"graphml": "graphml", "cypher": "cypher"}
"""Of forms that are one file; the others are folders, which become archives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """An export: its file, and the space that it is of."""

    path: Path
    space: str
    form: ExportForm


class ExportFiles:
    """The latest exports, by id. An id cannot be guessed. They are made and dropped by jobs, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._files: OrderedDict[str, ExportFile] = OrderedDict()

    def make(self, memory: Memory, form: ExportForm) -> dict[str, Any]:
        """Export the space; returns its id and size, and the manifest of a bundle or what was written."""
        id_ = f"export-{secrets.token_hex(12)}"
        folder = self._made() / id_
        folder.mkdir()
        target = folder / (f"memory.{ENDINGS[form]}" if form in ENDINGS else "memory")
        try:
            written = memory.export(target, form)
            path = _as_file(target)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        with self._lock:
            self._files[id_] = ExportFile(path=path, space=memory.space, form=form)
            self._drop([*self._files][: -EXPORTS.kept])
        return {"id": id_, "form": form, "bytes": path.stat().st_size, "written": written}

    def find(self, space: str, id_: str) -> ExportFile | None:
        """The export with that id, if it is of that space and still there."""
        with self._lock:
            found = self._files.get(id_)
        return found if found is not None and found.space == space else None

    def drop_of(self, space: str) -> None:
        """Remove the exports of a space: something of it was erased."""
        with self._lock:
            self._drop([id_ for id_, file in self._files.items() if file.space == space])

    def close(self) -> None:
        """Remove all."""
        with self._lock:
            self._files.clear()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                self._folder = None

    def _drop(self, ids: list[str]) -> None:
        for id_ in ids:
            file = self._files.pop(id_)
            shutil.rmtree(file.path.parent, ignore_errors=True)

    def _made(self) -> Path:
        with self._lock:
            if self._folder is None:
                self._folder = Path(tempfile.mkdtemp(prefix="graphmem-exports-"))  # For its owner alone.
            return self._folder


def _as_file(target: Path) -> Path:
    """What was exported as one file: a folder becomes an archive."""
    if not target.is_dir():
        return target
    archive = Path(shutil.make_archive(str(target), "zip", target.parent, target.name))
    shutil.rmtree(target)
    return archive
