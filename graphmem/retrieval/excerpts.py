"""Excerpts: the sentences of a long message that bear on a question, within a token limit."""

import re
from collections.abc import Callable, Collection

from graphmem.language.stemming import terms_of

_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*\s*")
_GAP = "… "


def excerpt(text: str, asked: Collection[str], limit: int, count: Callable[[str], int]) -> str:
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
