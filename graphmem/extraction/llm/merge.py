"""What spaCy and a chat model read in one message, joined by span: the same thing is kept once.

A fact of spaCy's without a counterpart stays: 86 of 100 of them are true (benchmarks/README.md), and what is dropped cannot be found again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphmem.extraction.llm.context_window import Names
from graphmem.extraction.llm.validation import Checked
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.language.name_forms import normal_name
from graphmem.model import Fact, Member, Mention


def merge(free: Extraction, read: Checked, names: Names, extractor: str) -> Extraction:
    """Both as one extraction, in the order of the text. A pure function: the same two give the same one."""
    facts = _merge_facts(free.facts, read.facts)
    mentions = _merge_mentions(free.mentions, read.mentions, names)
    return replace(free, mentions=mentions, facts=facts, problem="", extractor=extractor)


def _merge_facts(free: Sequence[Fact], read: Sequence[Fact]) -> tuple[Fact, ...]:
    left = {fact.id: fact for fact in free}
    twins: dict[str, Fact] = {}
    for alike in (_have_one_predicate, _say_the_same):
        for fact in read:
            found = [one for one in left.values() if fact.id not in twins and _overlap(fact, one) and alike(fact, one)]
            if found:
                twins[fact.id] = max(found, key=lambda one: (*_likeness(fact, one), one.id))
                del left[twins[fact.id].id]
    merged = [_joined(fact, twins[fact.id]) if fact.id in twins else fact for fact in read]
    once = {fact.id: fact for fact in (*left.values(), *merged)}
    return tuple(sorted(once.values(), key=lambda fact: (fact.start, fact.end, fact.predicate, fact.id)))


def _have_one_predicate(fact: Fact, other: Fact) -> bool:
    return fact.predicate == other.predicate and bool(_parties(fact.members) & _parties(other.members))


def _say_the_same(fact: Fact, other: Fact) -> bool:
    """One verb and a member besides who does it, or the same members in something of the same kind: no event and the state it leaves."""
    verb = fact.predicate.split()[0] == other.predicate.split()[0]
    others = _parties(m for m in fact.members if m.role != "agent") & _parties(m for m in other.members if m.role != "agent")
    members = _parties(fact.members)
    return (verb and bool(others)) or (fact.kind == other.kind and len(members) > 1 and members == _parties(other.members))


def _likeness(fact: Fact, other: Fact) -> tuple[bool, int]:
    return fact.polarity == other.polarity, len(_parties(fact.members) & _parties(other.members))


def _parties(members: Iterable[Member]) -> set[str]:
    return {normal_name(member.name) for member in members}


def _joined(fact: Fact, free: Fact) -> Fact:
    """The model's fact under the id of spaCy's, which a correction may name; with its time where the model gave none."""
    dated = fact.event_start is None and free.event_start is not None and (fact.kind, fact.modality) == (free.kind, free.modality)
    taken = free if dated else fact
    return replace(
        fact,
        id=free.id,
        supersedes=free.supersedes,
        valid_from=taken.valid_from,
        valid_to=taken.valid_to,
        precision=taken.precision,
        event_start=taken.event_start,
        event_end=taken.event_end,
        event_precision=taken.event_precision,
        recurrence=fact.recurrence or free.recurrence,
    )


def _merge_mentions(free: Sequence[Mention], read: Sequence[Mention], names: Names) -> tuple[Mention, ...]:
    """Of two that overlap, spaCy's where it is sure and not the shorter one, else the model's."""
    sure = [one for one in free if _is_sure(one, names)]
    kept = [one for one in read if not any(_overlap(one, other) and not _holds(one, other) for other in sure)]
    rest = [one for one in free if not any(_overlap(one, other) for other in kept)]
    return tuple(sorted({one.id: one for one in (*rest, *kept)}.values(), key=lambda one: (one.start, one.end, one.id)))


def _is_sure(mention: Mention, names: Names) -> bool:
    """A speaker ("I"), or something called by its own name."""
    return names.is_speaker(mention.name) or (mention.text[:1].isupper() and normal_name(mention.text) == normal_name(mention.name))


def _overlap(one: Mention | Fact, other: Mention | Fact) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(one: Mention, other: Mention) -> bool:
    """True if the first has more around the second: "Halvorsen Marine" around "Halvorsen"."""
    return one.start <= other.start and other.end <= one.end and one.end - one.start > other.end - other.start
