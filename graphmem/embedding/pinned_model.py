"""What every embedder knows of its model: the entry of the registry, and whether a file is the pinned one."""

import hashlib
from pathlib import Path

from graphmem.embedding.model_registry import ModelEntry
from graphmem.model.errors import ModelError


class PinnedModel:
    """The model of an embedder, as the registry pins it."""

    def __init__(self, entry: ModelEntry) -> None:
        self._entry = entry

    @property
    def name(self) -> str:
        return self._entry.name

    @property
    def sha256(self) -> str:
        return self._entry.sha256

    @property
    def dimensions(self) -> int:
        return self._entry.dimensions

    def _check_file(self, file: Path, remedy: str) -> None:
        """Raise ModelError, which names the remedy, unless the file is the pinned one."""
        found = hashlib.sha256(file.read_bytes()).hexdigest()
        if found != self.sha256:
            raise ModelError(f"{file}: sha256 is {found}, pinned is {self.sha256}. Run `{remedy}`.")
