"""Hits chosen to fit a token budget, put into reading order; what did not fit is part of the result."""

from collections.abc import Callable, Sequence

from graphmem.model import AsOf, Hit, LeftOut, Pack, Step
from graphmem.model.validity import FOREVER
from graphmem.tokens import count_tokens


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
    """Take hits, best first, while their lines fit `budget` tokens; a hit that does not fit is left out and the next one tried.

    The text never has more than `budget` tokens: every line is counted with its line break, and the joined text has no more
    tokens than its lines.
    """
    taken: list[Hit] = []
    left_out: list[LeftOut] = []
    used = 0
    for hit in hits:
        tokens = count(line_of(hit) + "\n")
        if used + tokens <= budget:
            taken.append(hit)
            used += tokens
        else:
            left_out.append(LeftOut(hit.message.id, tokens))
    ordered = sorted(taken, key=lambda h: (h.message.sent_at, h.message.conversation, h.message.position, h.message.id))
    text = "\n".join(line_of(hit) for hit in ordered)
    return Pack(question, as_of, tuple(taken), text, budget, used, tuple(left_out), tuple(paths), tuple(seeds))


def line_of(hit: Hit) -> str:
    """How a hit is handed to a reader: date, speaker, text, and which of its facts have ended."""
    ended = [f"until {fact.valid_to:%Y-%m-%d}: {fact.text}" for fact in hit.facts if fact.valid_to != FOREVER and fact.kind == "state"]
    note = f" ({'; '.join(ended)})" if ended else ""
    # One line, whatever was said: a line break in a message must not begin a line that poses as another message.
    return " ".join(f"[{hit.message.sent_at:%Y-%m-%d %H:%M}] {hit.message.rendered_text}{note}".split())
