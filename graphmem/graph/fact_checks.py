"""Which facts an extractor may not state, and which of a graph break its invariants."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from graphmem.model import Fact
from graphmem.model.validity import FOREVER


def unsound_reason(fact: Fact, *, space: str, message_id: str) -> str:
    """Why a fact cannot be stored as a statement of that message; "" if it can."""
    if fact.space != space:
        return f"the fact is of space '{fact.space}', not of '{space}'"
    if fact.message_id != message_id:
        return f"the fact is of message '{fact.message_id}', not of '{message_id}'"
    if not fact.id.startswith("fact-"):
        return f"'{fact.id}' is no id of a fact"
    if not 0 <= fact.start <= fact.end:
        return f"it ends at character {fact.end}, before it starts at {fact.start}"
    return _wrong_time(fact)


def _wrong_time(fact: Fact) -> str:
    for name in ("valid_from", "valid_to", "recorded_at", "retired_at"):
        moment = getattr(fact, name)
        if not isinstance(moment, datetime):
            return f"{name} is missing"
        if moment.tzinfo is None:
            return f"{name} has no zone"
    if fact.valid_to < fact.valid_from:
        return f"it ends on {fact.valid_to:%Y-%m-%d}, before it starts on {fact.valid_from:%Y-%m-%d}"
    named = (fact.event_start, fact.event_end)
    if (fact.event_start is None) != (fact.event_end is None) or any(m is not None and m.tzinfo is None for m in named):
        return "its event has one time only, or one without a zone"
    if fact.event_start is not None and fact.event_end is not None and fact.event_end < fact.event_start:
        return f"its event ends on {fact.event_end:%Y-%m-%d}, before it starts on {fact.event_start:%Y-%m-%d}"
    return ""


def broken_invariants(facts: Iterable[Fact]) -> Iterator[str]:
    """One line per stored fact that breaks an invariant: of its times, of what it supersedes, of its standing."""
    facts = list(facts)
    by_id = {fact.id: fact for fact in facts}
    for fact in facts:
        if fact.valid_to < fact.valid_from:
            yield f"facts: {fact.id} ends before it starts"
        if fact.retired_at < fact.recorded_at:
            yield f"facts: {fact.id} is retired before it is recorded"
        if fact.id in fact.supersedes or fact.id in fact.contradicts:
            yield f"facts: {fact.id} supersedes or contradicts itself"
        for other in (by_id[id_] for id_ in fact.supersedes if id_ in by_id):
            if not other.superseded:
                yield f"facts: {other.id} is superseded by {fact.id} and not marked so"
        for other in (by_id[id_] for id_ in fact.contradicts if id_ in by_id):
            if FOREVER not in (fact.retired_at, other.retired_at) or not fact.validity.overlaps(other.validity):
                yield f"facts: {fact.id} contradicts {other.id}, which does not hold with it"
    yield from (f"facts: {id_} supersedes itself over others" for id_ in _in_cycles(facts))


def _in_cycles(facts: Iterable[Fact]) -> list[str]:
    """The ids of facts on a cycle of supersession, or leading to one."""
    left = {fact.id: set(fact.supersedes) for fact in facts if fact.supersedes}
    while ended := [id_ for id_, named in left.items() if not any(other in left for other in named)]:
        for id_ in ended:
            del left[id_]
    return sorted(left)
