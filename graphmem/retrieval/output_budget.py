"""Fit an output in any form into a token budget: less detail first, then fewer hits."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar

from graphmem.tokens import count_tokens, fits_tokens

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
    if hits == 0:
        return make("bare", 0)
    fits = cache(lambda count: fits_tokens(write(make("bare", count)), budget))
    # Where it ends is near where the tokens of all, shared evenly, end.
    guess = min(hits, hits * budget // max(1, count_tokens(write(make("bare", hits)))))
    low, high, step = guess, guess + 1, 1
    while low > 0 and not fits(low):
        low, high, step = max(0, low - step), low, step * 2
    while high <= hits and low == high - 1 and fits(high):
        low, high = high, high + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return make("bare", low)
