"""Answers from facts: one with the asked relation, agent and type, or two that share an entity."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.asked_person import AskedPerson
from graphmem.answering.asked_time import AskedTime
from graphmem.answering.assertion import is_negative, is_over, is_refuted, is_unreal
from graphmem.answering.duration_answers import held_for
from graphmem.answering.relation_synonyms import same_relation
from graphmem.answering.told_facts import has_ended
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Hit, Member
from graphmem.retrieval.question_frame import QuestionFrame
from graphmem.retrieval.question_parser import ParsedQuestion

# Modalities of facts that may answer a question.
_STATED = ("asserted", "planned", "wished")
_VALUE_ROLES = {
    "where": ("place", "source"),
    "who": ("agent", "theme", "with", "recipient", "attribute"),
    "how_many": ("amount",),
    "how_much": ("amount",),
}
_OPEN = ("what", "preference")
_LISTED = ("what", "who", "where", "preference")
# What holds of somebody beside each other: of values that exclude each other, only the newest is still true.
_LASTING = ("state", "preference")
# A price is told of any of these.
_TRADE = frozenset(("pay", "cost", "spend", "buy", "purchase", "sell", "charge"))
# What the object of a verb is, so that a fact need not say it: what is spoken is a language.
_IMPLIED = {
    "speak": ("language", "tongue"),
    "read": ("book", "novel"),
    "eat": ("food", "dish", "meal"),
    "cook": ("food", "dish", "meal"),
    "drink": ("drink", "beverage"),
    "sing": ("song",),
    "drive": ("car", "vehicle"),
    "visit": ("country", "city", "place"),
    "watch": ("film", "movie", "show", "series"),
}
_BE = frozenset(("be", "do"))
# Whoever asks where somebody went does not ask where they came from.
_GOING = frozenset(("move", "relocate", "go", "travel", "fly", "drive", "emigrate", "live"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactAnswer:
    """A fact that answers, worded as `value`, its hit, and the hit of the fact that leads to it (None for a single fact)."""

    value: str
    fact: Fact
    hit: Hit
    lead: Hit | None = None


def answer_by_fact(
    frame: QuestionFrame,
    asked: AskedPerson,
    hits: Sequence[Hit],
    *,
    at: datetime,
    expects_list: bool = False,
    within: AskedTime | None = None,
) -> FactAnswer | None:
    """The newest fact that has the relation, the agent, the other words and a member of the type asked for; None if there is none.

    With `expects_list`, and of what lasts ("what does Ida collect"), the values of all facts that are as good as the newest, oldest first.
    One that is outranked by the word of somebody who counts more answers only if no other does.
    A wish, or a plan for a time after `at`, answers with its own words and not with a value. `within` is the time that is asked about.
    """
    if within is not None:
        at = within.end
    found: list[FactAnswer] = []
    for hit in hits[: ANSWER_SELECTION.hits]:
        fitting = (fact for fact in hit.facts if within is None or within.has(fact))
        of_hit = [a for fact in fitting if (a := _direct(frame, asked, hit, fact, at)) is not None]
        # Asked last, and once: it reads the whole message.
        found += of_hit if of_hit and not is_injection(hit.message.text) else []

    def worth(found: FactAnswer) -> tuple[bool, bool, bool]:
        return found.fact.standing != "outranked", not has_ended(found.fact, at), found.fact.modality == "asserted"

    best = max(found, key=lambda a: (*worth(a), a.fact.valid_from, a.fact.id), default=None)
    if best is None or frame.answer_type not in _LISTED or not worth(best)[-1]:
        return best
    lasting = frame.answer_type == "what" and frame.values == "current" and best.fact.kind in _LASTING
    if not expects_list and not lasting:
        return best
    equals = sorted(
        (a for a in found if worth(a) == worth(best) and (expects_list or a.fact.kind in _LASTING)),
        key=lambda a: (a.fact.valid_from, a.fact.id),
    )
    values = list(dict.fromkeys(a.value for a in equals))[: ANSWER_SELECTION.list_items]
    return replace(best, value=", ".join(values))


def _direct(frame: QuestionFrame, asked: AskedPerson, hit: Hit, fact: Fact, at: datetime) -> FactAnswer | None:
    told = fact.predicate.split()[0] if fact.predicate else ""
    priced = frame.answer_type == "how_much" and {frame.relation, told} <= _TRADE
    if frame.relation in _BE or not (priced or same_relation(frame.relation, told)):
        return None
    if not (_is_stated(hit, fact) or (frame.values == "past" and _was_so(fact))):
        return None
    agents = [m for m in fact.members if m.role == "agent"]
    if not frame.asks_agent and frame.relation != "cost" and not any(asked.is_named(m.name) for m in agents):
        return None
    known = set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members)))))
    names = {term for name in frame.people for term in terms_of(name)} if frame.asks_agent else set()
    relation = {frame.relation, *terms_of(frame.relation)} | set(terms_of("how many much long often kind name"))
    if frame.answer_type in ("where", "who") or frame.focus in _IMPLIED.get(frame.relation, ()):
        relation |= set(terms_of(frame.focus))  # "which countries": the role of the member says that it is a place
    if not (frame.content - relation) | names <= known:
        return None
    value = _value(frame, asked, fact)
    if not value:
        return None
    if fact.modality == "wished" or (fact.modality == "planned" and (fact.event_start is None or fact.event_start > at)):
        value = fact.text
    return FactAnswer(value=value, fact=fact, hit=hit)


def _is_stated(hit: Hit, fact: Fact) -> bool:
    message = hit.message
    return (
        fact.polarity == "positive"
        and fact.modality in _STATED
        and not is_over(fact.text)
        and not is_refuted(message.text[fact.end : fact.end + 40])
        and not is_unreal(_own_part(message.text[max(0, fact.start - 40) : fact.end], fact))
    )


def _own_part(text: str, fact: Fact) -> str:
    """The parts of a text between colons that name what the fact tells: not "I nearly forgot" of "I nearly forgot: we live in Oslo"."""
    names = {term for m in fact.members if m.role != "agent" for term in terms_of(m.name)}
    told = [part for part in re.split(r"[:;]\s", text) if names & set(terms_of(part))]
    return " ".join(told) if told else text


def _was_so(fact: Fact) -> bool:
    """True for a state that is no more because of what happened ("I got fired from the mill"), not because it is denied."""
    return (fact.kind, fact.polarity, fact.modality) == ("state", "negative", "asserted") and not is_negative(fact.text)


def _value(frame: QuestionFrame, asked: AskedPerson, fact: Fact) -> str:
    """The name of the member of the asked type; several of one role are a list."""
    if frame.asks_agent and frame.answer_type == "who":
        return ", ".join(dict.fromkeys(m.name for m in fact.members if m.role == "agent"))
    if frame.answer_type == "how_long" and (lasting := held_for(fact.text, fact.recorded_at)):
        return lasting
    roles = _VALUE_ROLES.get(frame.answer_type, ())
    others = [m for m in fact.members if not _is_asked(m, frame) and not (m.role == "agent" and asked.is_named(m.name))]
    fitting = [m for m in others if m.role in roles]
    if frame.answer_type == "how_many" and frame.focus:
        fitting = [m for m in fitting if set(terms_of(frame.focus)) & set(terms_of(m.name))]
        fitting = fitting[:1]
    if frame.answer_type == "how_much":
        fitting = [m for m in fitting if not set(terms_of(m.name)) & frame.content]
    if frame.answer_type == "where":
        fitting += [m for m in others if m.role == "theme" and m.kind == "place"]
        meant = [m for m in fitting if (m.role == "source") == (frame.preposition == "from")]
        fitting = meant if meant or frame.relation in _GOING else fitting
    if frame.answer_type in _OPEN:
        fitting = [m for m in others if m.role in ("theme", "attribute")]
    first = fitting[0].role if fitting else ""
    return ", ".join(dict.fromkeys(as_said(m.name, fact.text) for m in fitting if m.role == first))


def as_said(name: str, text: str) -> str:
    """A name as the text has it: "olives" for "olive", and "mug of cocoa" for "mug"."""
    said = re.search(rf"(?<!\w){re.escape(name)}(?:e?s)?(?!\w)(?: of (?:an? |the |my |our )?[\w'-]+)?", text)
    return said[0] if said is not None else name


def _is_asked(member: Member, frame: QuestionFrame) -> bool:
    """True for a member that the question names itself."""
    asked = frame.content | {term for name in frame.people for term in terms_of(name)}
    return set(terms_of(member.name)) <= asked


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    answer: FactAnswer
    score: float


def answer_by_chain(parsed: ParsedQuestion, hits: Sequence[Hit]) -> FactAnswer | None:
    """The two facts of different messages that share an entity and best cover the question's words; None if none do."""
    best = max(_chains(parsed, hits[: ANSWER_SELECTION.hits]), key=lambda c: (c.score, c.answer.fact.id), default=None)
    return best.answer if best is not None else None


def _chains(parsed: ParsedQuestion, hits: Sequence[Hit]) -> Iterator[_Chain]:
    asked = set(terms_of(parsed.text))
    names = {normal_name(name) for name in parsed.names}
    facts = [_RankedFact(rank, hit, fact) for rank, hit in enumerate(hits) for fact in hit.facts if _is_stated(hit, fact)]
    for one in facts:
        for lead in facts:
            terms = one.terms | lead.terms
            adds = _coverage(asked, terms) > _coverage(asked, one.terms)
            if lead.fact.message_id == one.fact.message_id or not adds or not _has_names(parsed, terms):
                continue
            shared = _shared(one.fact, lead.fact, names)
            value = _kind_value(parsed, one.fact, shared) if shared else ""
            if value and _coverage(asked, terms) >= ANSWER_SELECTION.min_coverage:
                cost = ANSWER_SELECTION.rank_cost * max(one.rank, lead.rank) + ANSWER_SELECTION.second_fact_cost
                answer = FactAnswer(value=value, fact=one.fact, hit=one.hit, lead=lead.hit)
                yield _Chain(answer=answer, score=_coverage(asked, terms) - cost)


class _RankedFact:
    """A fact of a hit, with the hit's rank and the terms of the fact."""

    def __init__(self, rank: int, hit: Hit, fact: Fact) -> None:
        self.rank = rank
        self.hit = hit
        self.fact = fact
        self.terms = set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members)))))


def _coverage(asked: set[str], found: set[str]) -> float:
    return len(asked & found) / len(asked) if asked else 0.0


def _has_names(parsed: ParsedQuestion, terms: set[str]) -> bool:
    """True if every proper name of the question is among the terms."""
    return all(terms & set(terms_of(name)) for name in parsed.proper_names)


def _shared(fact: Fact, leading: Fact, names: set[str]) -> frozenset[str]:
    """The entities that are members of both facts and are not named in the question."""
    both = {m.entity_id for m in fact.members} & {m.entity_id for m in leading.members}
    return frozenset(m.entity_id for m in fact.members if m.entity_id in both and normal_name(m.name) not in names)


def _kind_value(parsed: ParsedQuestion, fact: Fact, shared: frozenset[str]) -> str:
    """The name of the member of the kind asked for that is new; "" if there is none."""
    first = "agent" if "person" in parsed.answer_types else "place"
    for member in sorted(fact.members, key=lambda m: (m.role != first, m.role == "agent")):
        new = member.entity_id not in shared and not set(terms_of(member.name)) <= set(terms_of(parsed.text))
        if new and _fits(parsed, member):
            return member.name
    return ""


def _fits(parsed: ParsedQuestion, member: Member) -> bool:
    types = parsed.answer_types
    # The parser takes many names for things: in the role of a place, a capitalised name is enough.
    capitalised = member.name[:1].isupper()
    return member.kind in types or (capitalised and ("name" in types or ("place" in types and member.role == "place")))
