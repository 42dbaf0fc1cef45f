"""Fit an output in any form into a token budget: less detail first, then fewer hits."""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate
from typing import TypeVar

from graphmem.tokens import count_tokens, fits_tokens

T = TypeVar("T")
DETAILS = ("full", "brief", "cited", "bare")
"""Every field; without facts, reasons, paths and seeds; the texts with the ids of their messages; the texts alone."""
FEWER = DETAILS[2:]
"""Those with fewer hits, if not all fit."""
PART = "part"
"""The first words of the best hit, if none fits whole."""


def fit_output(
    make: Callable[[str, int], T],
    write: Callable[[T], str],
    *,
    hits: int,
    budget: int,
    details: Sequence[str] = DETAILS,
    sizes: Sequence[int] = (),
    words: int = 0,
) -> T:
    """The most detailed output of `make(detail, hits)` whose written form has at most `budget` tokens.

    With full or brief detail all `hits` are shown; then as many as fit, with their ids, or bare if not even one fits so. If none fits,
    `make("part", words)` shows so many words of the best hit, of the `words` that it has. If that does not fit either, the bare output
    without hits: what a form always has may be more than a tiny budget. `details` leaves out those that cannot fit.
    `sizes` are about the tokens of each hit in the cited form, if they are known: the search for how many fit begins there.
    """
    for detail in details:
        if detail in FEWER:
            break
        output = make(detail, hits)
        if fits_tokens(write(output), budget):
            return output
    cited = _fitting(make, write, "cited", hits, budget, sizes)
    if cited:
        return make("cited", cited)
    bare = _fitting(make, write, "bare", hits, budget)
    part = 0 if bare else _fitting(make, write, PART, words, budget)
    return make(PART, part) if part else make("bare", bare)


def _fitting(
    make: Callable[[str, int], T], write: Callable[[T], str], detail: str, hits: int, budget: int, sizes: Sequence[int] = ()
) -> int:
    """How many of the hits fit with a detail, or of the words of the best one."""
    if hits == 0:
        return 0
    fits = cache(lambda count: fits_tokens(write(make(detail, count)), budget))
    if sizes:
        rest = budget - count_tokens(write(make(detail, 0)))
        guess = sum(used <= rest for used in accumulate(sizes[:hits]))
    else:
        # Where it ends is near where the tokens of all, shared evenly, end.
        guess = min(hits, hits * budget // max(1, count_tokens(write(make(detail, hits)))))
    low, high, step = guess, guess + 1, 1
    while low > 0 and not fits(low):
        low, high, step = max(0, low - step), low, step * 2
    while high <= hits and low == high - 1 and fits(high):
        low, high = high, high + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low
