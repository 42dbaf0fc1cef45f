"""Fit an output in any form into a token budget: less detail first, then fewer hits."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from graphmem.tokens import fits_tokens

T = TypeVar("T")
DETAILS = ("full", "brief", "bare")
"""Every field; without facts, reasons, paths and seeds; the texts alone."""


def fit_output(make: Callable[[str, int], T], write: Callable[[T], str], *, hits: int, budget: int, details: Sequence[str] = DETAILS) -> T:
    """The most detailed output of `make(detail, hits)` whose written form has at most `budget` tokens.

    With full or brief detail all `hits` are shown; bare, as many as fit. If not even none fit, the bare output without hits: what a
    form always has may be more than a tiny budget. `details` leaves out those that cannot fit.
    """
    for detail in details[:-1]:
        output = make(detail, hits)
        if fits_tokens(write(output), budget):
            return output
    low, high = 0, hits
    while low < high:
        middle = (low + high + 1) // 2
        if fits_tokens(write(make("bare", middle)), budget):
            low = middle
        else:
            high = middle - 1
    return make("bare", low)
