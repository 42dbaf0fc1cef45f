"""Excerpts: of a message that is long for the budget, the passage nearest to the question and those around it."""

from collections.abc import Callable
from dataclasses import replace

from graphmem.language.passages import split_passages
from graphmem.model import Hit


def shorten(hit: Hit, limit: int, count: Callable[[str], int]) -> Hit:
    """The hit with an excerpt of about `limit` tokens if its message has more; of a message of one passage, the whole.

    The excerpt is at least the best passage, also if that has more tokens.
    """
    text = hit.message.rendered_text
    # A token has at least one byte, so a short text needs no counting.
    if len(text.encode("utf-8", "surrogatepass")) <= limit or count(text) <= limit:
        return replace(hit, excerpt="")
    spans = split_passages(text)
    first = last = min(hit.passage, len(spans) - 1)
    sizes = [count(text[start:end]) for start, end in spans]
    used = sizes[first]
    # What follows a passage explains it more often than what is before it.
    while fitting := [n for n in (last + 1, first - 1) if 0 <= n < len(spans) and used + sizes[n] <= limit]:
        used += sizes[fitting[0]]
        first, last = min(first, fitting[0]), max(last, fitting[0])
    before = f"{hit.message.speaker}: … " if first else ""
    after = " …" if last + 1 < len(spans) else ""
    return replace(hit, excerpt=f"{before}{text[spans[first][0] : spans[last][1]]}{after}" if before or after else "")
