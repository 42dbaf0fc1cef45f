"""Excerpts of messages that are long for the budget: the passage nearest to the question, or the sentences that share its words."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace

from graphmem.language.passages import split_passages
from graphmem.language.stemming import terms_of
from graphmem.model import Hit

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
_GAP = "… "


def with_nearest_passages(hit: Hit, limit: int, count: Callable[[str], int]) -> Hit:
    """The hit with an excerpt of about `limit` tokens if its message has more; of a message of one passage, the whole.

    The excerpt is at least the best passage, also if that has more tokens.
    """
    text = hit.message.rendered_text
    # A token has at least one byte, so a short text needs no counting.
    if len(text.encode("utf-8", "surrogatepass")) <= limit or count(text) <= limit:
        return replace(hit, excerpt="") if hit.excerpt else hit
    spans = split_passages(text)
    first = last = min(hit.passage, len(spans) - 1)
    sizes = [count(text[start:end]) for start, end in spans]
    used = sizes[first]
    # What follows a passage explains it more often than what is before it.
    while fitting := [n for n in (last + 1, first - 1) if 0 <= n < len(spans) and used + sizes[n] <= limit]:
        used += sizes[fitting[0]]
        first, last = min(first, fitting[0]), max(last, fitting[0])
    start, end = spans[first][0], spans[last][1]
    whole_end = not text[end:].strip()
    if not first and whole_end:
        return replace(hit, excerpt="")
    shown = text[start:end]
    shown = f"{_GAP}{shown}" if first else shown.removeprefix(f"{hit.message.speaker}: ")
    return replace(hit, excerpt=shown if whole_end else f"{shown} …")


def key_sentences(text: str, asked: Collection[str], limit: int, count: Callable[[str], int]) -> str:
    """The sentences that have most of the asked index terms, in order, with marks for what is left out; "" if not even one fits."""
    pieces = [match[0] for match in _SENTENCE.finditer(text)]
    wanted = set(asked)
    found = [len(set(terms_of(piece)) & wanted) for piece in pieces]
    chosen: list[int] = []
    left = limit
    for n in sorted(range(len(pieces)), key=lambda n: (-found[n], n)):
        tokens = count(_GAP + pieces[n].strip() + " ")
        if not found[n] or (chosen and tokens > left):
            break
        if tokens <= left:
            chosen.append(n)
            left -= tokens
    shown = "".join((_GAP if n == 0 or n - 1 not in chosen else "") + pieces[n].strip() + " " for n in sorted(chosen))
    return shown.strip().removeprefix(_GAP) if chosen and min(chosen) == 0 else shown.strip()
