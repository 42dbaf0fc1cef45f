"""Fit an output in any form into a token budget: less detail first, then fewer hits."""

from collections.abc import Callable
from typing import TypeVar

from graphmem.tokens import fits_tokens

T = TypeVar("T")
DETAILS = ("full", "brief", "cited", "bare")
"""Every field; without facts, reasons, paths and seeds; the texts with the ids of their messages; the texts alone."""


def fit_output(make: Callable[[str, int], T], write: Callable[[T], str], *, hits: int, budget: int) -> T:
    """The most detailed output of `make(detail, hits)` whose written form has at most `budget` tokens.

    With full or brief detail all `hits` are shown; then as many as fit, with their ids, or bare if not even one fits so. If none fits,
    the bare output without hits: what a form always has may be more than a tiny budget.
    """
    for detail in DETAILS[:2]:
        output = make(detail, hits)
        if fits_tokens(write(output), budget):
            return output
    cited = _fitting(make, write, "cited", hits, budget)
    return make("cited", cited) if cited else make("bare", _fitting(make, write, "bare", hits, budget))


def _fitting(make: Callable[[str, int], T], write: Callable[[T], str], detail: str, hits: int, budget: int) -> int:
    """How many of the hits fit with a detail."""
    low, high = 0, hits
    while low < high:
        middle = (low + high + 1) // 2
        if fits_tokens(write(make(detail, middle)), budget):
            low = middle
        else:
            high = middle - 1
    return low
