"""The Embedder interface."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """Anything that embeds text into unit vectors of `dimensions` float32 numbers.

    A store remembers `name` and `sha256`, and refuses an embedder that differs in either.
    """

    @property
    def name(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    def question(self, text: str) -> "Vectors": ...
    def passages(self, texts: Sequence[str]) -> "Vectors": ...
