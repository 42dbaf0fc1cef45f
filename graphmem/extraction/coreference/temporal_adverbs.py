"""Resolve "then" to the time mentioned before it in the same message."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.extraction.temporal import TimeSpan

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def then_times(doc: "Doc", times: Mapping[int, TimeSpan]) -> dict[int, TimeSpan]:
    """The time of each temporal "then", by its token: the one time expression before it; nothing if there are several.

    `times` are the time expressions of the message by their first token.
    """
    found: dict[int, TimeSpan] = {}
    for token in filter(_is_temporal_then, doc) if times else ():
        before = [time for start, time in times.items() if start < token.i]
        if len(before) == 1:
            found[token.i] = replace(before[0], start=token.idx, end=token.idx + len(token.text), relation="at", open_direction=False)
    return found


def _is_temporal_then(token: "Token") -> bool:
    """True in "I was a nurse then" and "back then"; False in "then I left" and "if so, then ..."."""
    if token.lower_ != "then" or token.dep_ not in ("advmod", "pcomp", "pobj", "npadvmod"):
        return False
    after = token.nbor() if token.i + 1 < len(token.doc) else None
    return token.i > 0 and token.head.i < token.i and (after is None or after.is_punct)
