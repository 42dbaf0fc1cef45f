"""Merge what spaCy and a chat model extracted from one message; overlapping duplicates are kept once.

spaCy's facts without a counterpart are kept: 86 of 100 are true (benchmarks/README.md), and a discarded fact cannot be recovered.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphmem.extraction.llm.context_window import ThreadNames
from graphmem.extraction.llm.validation import ValidatedTurn
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.language.name_forms import normal_name
from graphmem.model import Fact, Member, Mention


def merge(spacy: Extraction, llm: ValidatedTurn, names: ThreadNames, extractor: str) -> Extraction:
    """Both as one extraction named `extractor`, in text order. A remark goes where the model gives a fact."""
    facts = _merge_facts(spacy.facts, llm.facts)
    mentions = _merge_mentions(spacy.mentions, llm.mentions, names)
    return replace(spacy, mentions=mentions, facts=facts, problem="", extractor=extractor)


def _merge_facts(spacy: Sequence[Fact], llm: Sequence[Fact]) -> tuple[Fact, ...]:
    kept = [fact for fact in spacy if not (fact.is_remark and any(_overlap(fact, other) for other in llm))]
    unmatched = {fact.id: fact for fact in kept}
    counterparts: dict[str, Fact] = {}
    for is_duplicate in (_share_predicate, _are_paraphrases):
        for fact in llm:
            found = [
                other for other in unmatched.values() if fact.id not in counterparts and _overlap(fact, other) and is_duplicate(fact, other)
            ]
            if found:
                counterparts[fact.id] = max(found, key=lambda other: (*_similarity(fact, other), other.id))
                del unmatched[counterparts[fact.id].id]
    merged = [_merge_pair(fact, counterparts[fact.id]) if fact.id in counterparts else fact for fact in llm]
    by_id = {fact.id: fact for fact in (*unmatched.values(), *merged)}
    return tuple(sorted(by_id.values(), key=lambda fact: (fact.start, fact.end, fact.predicate, fact.id)))


def _share_predicate(fact: Fact, other: Fact) -> bool:
    return fact.predicate == other.predicate and bool(_member_names(fact.members) & _member_names(other.members))


def _are_paraphrases(fact: Fact, other: Fact) -> bool:
    """One verb and a common member besides the agent, or the same members and kind. An event and its resulting state differ in kind."""
    verb = fact.predicate.split()[0] == other.predicate.split()[0]
    others = _member_names(m for m in fact.members if m.role != "agent") & _member_names(m for m in other.members if m.role != "agent")
    members = _member_names(fact.members)
    return (verb and bool(others)) or (fact.kind == other.kind and len(members) > 1 and members == _member_names(other.members))


def _similarity(fact: Fact, other: Fact) -> tuple[bool, int]:
    return fact.polarity == other.polarity, len(_member_names(fact.members) & _member_names(other.members))


def _member_names(members: Iterable[Member]) -> set[str]:
    return {normal_name(member.name) for member in members}


def _merge_pair(llm: Fact, spacy: Fact) -> Fact:
    """The model's fact under spaCy's id, which a correction may refer to, and with spaCy's time if the model gave none."""
    only_spacy_dated = (
        llm.event_start is None and spacy.event_start is not None and (llm.kind, llm.modality) == (spacy.kind, spacy.modality)
    )
    dated = spacy if only_spacy_dated else llm
    return replace(
        llm,
        id=spacy.id,
        supersedes=spacy.supersedes,
        valid_from=dated.valid_from,
        valid_to=dated.valid_to,
        precision=dated.precision,
        event_start=dated.event_start,
        event_end=dated.event_end,
        event_precision=dated.event_precision,
        recurrence=llm.recurrence or spacy.recurrence,
    )


def _merge_mentions(spacy: Sequence[Mention], llm: Sequence[Mention], names: ThreadNames) -> tuple[Mention, ...]:
    """Of two overlapping mentions, spaCy's if it is certain and not the shorter one, else the model's."""
    certain = [mention for mention in spacy if _is_certain(mention, names)]
    kept = [mention for mention in llm if not any(_overlap(mention, other) and not _contains(mention, other) for other in certain)]
    rest = [mention for mention in spacy if not any(_overlap(mention, other) for other in kept)]
    by_id = {mention.id: mention for mention in (*rest, *kept)}
    return tuple(sorted(by_id.values(), key=lambda mention: (mention.start, mention.end, mention.id)))


def _is_certain(mention: Mention, names: ThreadNames) -> bool:
    """True for a speaker ("I") and for a proper name as it is written."""
    return names.is_speaker(mention.name) or (mention.text[:1].isupper() and normal_name(mention.text) == normal_name(mention.name))


def _overlap(one: Mention | Fact, other: Mention | Fact) -> bool:
    return one.start < other.end and other.start < one.end


def _contains(one: Mention, other: Mention) -> bool:
    """True if the first is longer and contains the second: "Halvorsen Marine" and "Halvorsen"."""
    return one.start <= other.start and other.end <= one.end and one.end - one.start > other.end - other.start
