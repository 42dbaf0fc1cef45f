"""Packing: take hits until a token budget is used up, put them into reading order, and report what did not fit."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from graphmem.language.stemming import terms_of
from graphmem.model import AsOf, Hit, LeftOut, Pack, Step
from graphmem.model.validity import FOREVER
from graphmem.retrieval.excerpts import key_sentences, with_nearest_passages
from graphmem.retrieval.retrieval_config import PACKING
from graphmem.tokens import count_tokens

# Characters of a time to the minute, without its zone.
_MINUTES = len("2026-03-01 09:00")


def pack(
    question: str,
    hits: Sequence[Hit],
    *,
    as_of: AsOf,
    budget: int,
    paths: Sequence[tuple[Step, ...]] = (),
    seeds: Sequence[str] = (),
    count: Callable[[str], int] = count_tokens,
) -> Pack:
    """Take hits, best first, while their lines fit `budget` tokens; skip a hit that does not fit, and try the next.

    A message that is long for the budget is shown by its nearest passages; if these do not fit either, by the sentences that bear on
    the question.

    The text never exceeds the budget: every line is counted with its line break, and joined lines have no more tokens than the
    lines apart.
    """
    taken: list[tuple[Hit, str]] = []
    left_out: list[LeftOut] = []
    used = 0
    share = int(PACKING.excerpt_share * budget)
    asked = terms_of(question)
    for hit in (with_nearest_passages(hit, share, count) for hit in hits):
        line = render_hit(hit)
        tokens = count(line + "\n")
        if used + tokens > budget and tokens >= PACKING.long_message:
            hit, tokens = _with_key_sentences(hit, asked, budget - used, tokens, count)
            line = render_hit(hit)
        if used + tokens <= budget:
            taken.append((hit, line))
            used += tokens
        else:
            left_out.append(LeftOut(hit.message.id, tokens))
    text = "\n".join(line for _, line in sorted(taken, key=lambda one: _place(one[0])))
    return Pack(
        question=question,
        as_of=as_of,
        hits=tuple(hit for hit, _ in taken),
        text=text,
        budget=budget,
        used=used,
        left_out=tuple(left_out),
        paths=tuple(paths),
        seeds=tuple(seeds),
    )


def render_hits(hits: Sequence[Hit], lines: Mapping[str, str] | None = None) -> str:
    """The lines of hits in reading order; `lines` are those that were written before, by the ids of messages."""
    known = lines or {}
    return "\n".join(known.get(hit.message.id) or render_hit(hit) for hit in sorted(hits, key=_place))


def part_of(hits: Sequence[Hit], words: int) -> str:
    """So many words of the line of the best hit, for a form that has no room for a whole one."""
    line = words_of(hits)
    return " ".join(line[:words]) + (" ..." if 0 < words < len(line) else "")


def words_of(hits: Sequence[Hit]) -> list[str]:
    """The words of the line of the best hit."""
    return render_hit(hits[0]).split() if hits else []


def lines_of(pack: Pack) -> dict[str, str]:
    """The lines of the hits of a pack, by the ids of their messages, in reading order: its text has them."""
    lines = pack.text.split("\n") if pack.hits else []
    return {hit.message.id: line for hit, line in zip(sorted(pack.hits, key=_place), lines, strict=True)}


def _place(hit: Hit) -> tuple[datetime, str, int, str]:
    """Where a hit stands in reading order."""
    message = hit.message
    return message.sent_at, message.conversation, message.position, message.id


def _with_key_sentences(hit: Hit, asked: Sequence[str], room: int, tokens: int, count: Callable[[str], int]) -> tuple[Hit, int]:
    """The hit with an excerpt that fits `room` tokens, and its tokens; the hit as it is if none fits."""
    message = hit.message
    head = count(f"[{message.sent_at:%Y-%m-%d %H:%M}] {message.speaker}: \n")
    part = key_sentences(message.text, asked, min(room - head, PACKING.excerpt), count)
    if not part:
        return hit, tokens
    short = replace(hit, excerpt=part)
    return short, count(render_hit(short) + "\n")


def render_hit(hit: Hit) -> str:
    """A hit as one line for a reader: date, speaker, text, and which of its states have ended."""
    ended = [f"until {fact.valid_to:%Y-%m-%d}: {fact.text}" for fact in hit.facts if fact.valid_to != FOREVER and fact.kind == "state"]
    note = f" ({'; '.join(ended)})" if ended else ""
    # White space is collapsed: after a line break, the text of a message could pose as another message.
    return " ".join(f"[{hit.message.sent_at.isoformat(' ', 'minutes')[:_MINUTES]}] {hit.shown_text}{note}".split())
