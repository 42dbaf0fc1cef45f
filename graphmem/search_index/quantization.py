"""Vectors as 8-bit codes with a known error: quick to scan, and the best rows are still found exactly."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_CODE = 127
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
    scale = np.abs(exact).max(axis=-1) / _LARGEST_CODE
    scale = np.where(scale > 0, scale, 1.0).astype(np.float32)
    codes = np.rint(exact / scale[..., None]).clip(-_LARGEST_CODE, _LARGEST_CODE).astype(np.int8)
    rounding = np.linalg.norm(exact - codes * scale[..., None].astype(np.float64), axis=-1)
    slack = exact.shape[-1] * _ROUNDOFF * np.linalg.norm(exact, axis=-1)
    return Quantized(codes, scale, np.nextafter((rounding + slack).astype(np.float32), np.float32(np.inf)))


def products(codes: "NDArray[np.int8]", query: "NDArray[np.float32]", step: int) -> "NDArray[np.float32]":
    """Inner products of int8 rows (n, dimensions) with a query, `step` rows at a time so that the floats stay in cache."""
    result = np.empty(len(codes), dtype=np.float32)
    floats = np.empty((min(step, len(codes)), codes.shape[1]), dtype=np.float32)
    for start in range(0, len(codes), step):
        count = min(step, len(codes) - start)
        np.copyto(floats[:count], codes[start : start + count])
        np.dot(floats[:count], query, out=result[start : start + count])
    return result
