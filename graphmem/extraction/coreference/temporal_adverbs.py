"""Then: the time that was just spoken of in the same message."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.temporal import TimeSpan

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def then_times(doc: "Doc", times: Mapping[int, TimeSpan]) -> dict[int, TimeSpan]:
    """For each "then" that means a time, by its token: the latest time named before it, if there was only one."""
    found: dict[int, TimeSpan] = {}
    for token in filter(_is_then, doc) if times else ():
        before = [time for start, time in times.items() if start < token.i]
        if len(before) == 1:
            found[token.i] = replace(before[0], start=token.idx, end=token.idx + len(token.text), relation="at", open_direction=False)
    return found


def _is_then(token: "Token") -> bool:
    """ "I was a nurse then", "back then"; not "then I left" nor "if so, then ..."."""
    if token.lower_ != "then" or token.dep_ not in ("advmod", "pcomp", "pobj", "npadvmod"):
        return False
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    return token.i > 0 and token.head.i < token.i and (after is None or after.is_punct)
