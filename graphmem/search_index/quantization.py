"""Vectors as 8-bit codes with a known error: quick to scan, and the best rows are still found exactly."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import simsimd

if TYPE_CHECKING:
    from numpy.typing import NDArray

LARGEST_CODE = 127
LONGEST_VECTOR = 1.001
"""The Euclidean norm of what is indexed is 1, in float32."""
# Unit roundoff of float32, times two: the scan multiplies and adds in float32.
_ROUNDOFF = 2.0**-23


@dataclass(frozen=True, slots=True)
class Quantized:
    """Codes (..., dimensions) as int8; `scale * codes` is within `error` (Euclidean, ...) of the vectors."""

    codes: "NDArray[np.int8]"
    scale: "NDArray[np.float32]"
    error: "NDArray[np.float32]"


def quantize(vectors: "NDArray[np.float32]") -> Quantized:
    """Round vectors to 127 steps each way, with a scale of their own."""
    exact = vectors.astype(np.float64)
    scale = np.abs(exact).max(axis=-1) / LARGEST_CODE
    scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
    codes = np.rint(exact / scale[..., None]).clip(-LARGEST_CODE, LARGEST_CODE).astype(np.int8)
    rounding = np.linalg.norm(exact - codes * scale[..., None].astype(np.float64), axis=-1)
    slack = exact.shape[-1] * _ROUNDOFF * np.linalg.norm(exact, axis=-1)
    return Quantized(codes, scale, np.nextafter((rounding + slack).astype(np.float32), np.float32(np.inf)))


@dataclass(frozen=True, slots=True)
class ScannedQuery:
    """A query as two rows of codes, of which the second takes up what the first leaves: 8 bits for each number, or 16 with both.

    `scales` are those of the rows; `errors` tell how far the first row, and the sum of both, are from the query (Euclidean).
    """

    codes: "NDArray[np.int8]"
    scales: tuple[float, float]
    errors: tuple[float, float]

    @classmethod
    def of(cls, query: "NDArray[np.float32]") -> Self:
        """Both rows of a query (dimensions,)."""
        coarse = quantize(query)
        fine = quantize(query - coarse.scale * coarse.codes)
        scales, errors = (float(coarse.scale), float(fine.scale)), (float(coarse.error), float(fine.error))
        return cls(np.stack([coarse.codes, fine.codes]), scales, errors)

    def products(self, row: int, codes: "NDArray[np.int8]") -> "NDArray[np.float64]":
        """Inner products of the first (0) or second (1) row with rows of codes (n, dimensions), without the scales of these."""
        products = np.asarray(simsimd.cdist(codes, self.codes[row : row + 1], metric="inner")).reshape(-1)
        products *= self.scales[row]
        return products
