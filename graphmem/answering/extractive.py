"""Extractive answers: the fact, or the two facts sharing an entity, that best cover the words of the question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.llm_answer import NOT_FOUND, ask_llm
from graphmem.chat_model import ChatModel
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Answer, Fact, Hit, Member, Pack
from graphmem.retrieval.question_parser import ParsedQuestion, parse_question
from graphmem.retrieval.recall import Sources

# Modalities of facts that may answer a question.
_STATED = ("asserted", "planned", "wished")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A fact that may be the answer, its hit, and the hit of the fact that leads to it (None for a single fact).

    `value` is the member or time of the kind asked for, or else the fact's own words. `coverage` is the share of the question's
    terms found (0 to 1), `score` the coverage less the costs of rank and second fact.
    """

    fact: Fact
    hit: Hit
    lead: Hit | None
    value: str
    has_value: bool
    coverage: float
    score: float


def answer(pack: Pack, sources: Sources, *, llm: ChatModel | None = None) -> Answer:
    """The answer to the pack's question from its hits. If they do not support one, `found` is False and the text "not in memory".

    With a chat model, the model words the answer from the pack, and must cite its messages. Raises ModelError if the model fails.
    """
    if llm is not None:
        return ask_llm(pack, llm)
    parsed = parse_question(pack.question, sources.language)
    if _unknown_names(parsed, sources):
        return Answer(question=pack.question, text=NOT_FOUND, found=False, pack=pack)
    supported = [c for c in _candidates(parsed, pack.hits[: ANSWER_SELECTION.hits]) if c.coverage >= ANSWER_SELECTION.min_coverage]
    best = max(supported, key=lambda c: (c.has_value, c.score, c.fact.id), default=None)
    if best is None:
        return _by_span(parsed, pack)
    evidence = (best.hit,) if best.lead is None else (best.lead, best.hit)
    return Answer(question=pack.question, text=best.value, found=True, evidence=evidence, fact=best.fact, pack=pack)


def _by_span(parsed: ParsedQuestion, pack: Pack) -> Answer:
    """The first message that has enough of the question's terms."""
    config = ANSWER_SELECTION
    asked = set(terms_of(parsed.text))
    needed = config.span_coverage if parsed.answer_types else config.min_coverage
    for hit in pack.hits[: config.span_hits]:
        terms = set(terms_of(hit.message.rendered_text))
        only_asks = any(reason.step == "question" for reason in hit.reasons)
        if not only_asks and _coverage(asked, terms) > needed and _has_names(parsed, terms):
            return Answer(question=pack.question, text=hit.message.text, found=True, evidence=(hit,), pack=pack)
    return Answer(question=pack.question, text=NOT_FOUND, found=False, pack=pack)


def _unknown_names(parsed: ParsedQuestion, sources: Sources) -> bool:
    """True if the question has proper names and the memory knows none of them."""
    known = sources.known_names(parsed.proper_names)
    return bool(parsed.proper_names) and not known


def _coverage(asked: set[str], found: set[str]) -> float:
    return len(asked & found) / len(asked) if asked else 0.0


def _has_names(parsed: ParsedQuestion, terms: set[str]) -> bool:
    """True if every proper name of the question is among the terms."""
    return all(terms & set(terms_of(name)) for name in parsed.proper_names)


def _candidates(parsed: ParsedQuestion, hits: Sequence[Hit]) -> Iterator[_Candidate]:
    """Every fact of the hits, alone and with each fact of another message that adds to its coverage."""
    asked = set(terms_of(parsed.text))
    names = {normal_name(name) for name in parsed.names}
    facts = [_RankedFact(rank, hit, fact) for rank, hit in enumerate(hits) for fact in hit.facts if fact.modality in _STATED]
    for one in facts:
        yield from _candidate(parsed, names, asked, one, None)
        for lead in facts:
            if lead.fact.message_id != one.fact.message_id and _coverage(asked, one.terms | lead.terms) > _coverage(asked, one.terms):
                yield from _candidate(parsed, names, asked, one, lead)


class _RankedFact:
    """A fact of a hit, with the hit's rank and the terms of the fact."""

    def __init__(self, rank: int, hit: Hit, fact: Fact) -> None:
        self.rank = rank
        self.hit = hit
        self.fact = fact
        self.terms = set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members)))))


def _candidate(
    parsed: ParsedQuestion, names: set[str], asked: set[str], one: _RankedFact, lead: _RankedFact | None
) -> Iterator[_Candidate]:
    """The fact as an answer, if it has all proper names of the question, together with the fact that leads to it."""
    terms = one.terms | (lead.terms if lead else set())
    shared = _shared(one.fact, lead.fact, names) if lead else frozenset()
    if not _has_names(parsed, terms) or (lead and not shared):
        return
    value = _value(parsed, one.fact, shared)
    rank = max(one.rank, lead.rank if lead else 0)
    cost = ANSWER_SELECTION.rank_cost * rank + (ANSWER_SELECTION.second_fact_cost if lead else 0.0)
    coverage = _coverage(asked, terms)
    yield _Candidate(
        fact=one.fact,
        hit=one.hit,
        lead=lead.hit if lead else None,
        value=value or one.fact.text,
        has_value=bool(value),
        coverage=coverage,
        score=coverage - cost,
    )


def _shared(fact: Fact, leading: Fact, names: set[str]) -> frozenset[str]:
    """The entities that are members of both facts and are not named in the question."""
    both = {m.entity_id for m in fact.members} & {m.entity_id for m in leading.members}
    return frozenset(m.entity_id for m in fact.members if m.entity_id in both and normal_name(m.name) not in names)


def _value(parsed: ParsedQuestion, fact: Fact, shared: frozenset[str]) -> str:
    """The name of the member, or the time, that is of the kind asked for and not in the question; "" if there is none."""
    if "time" in parsed.answer_types and fact.event_start is not None:
        return date_of(fact)
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


def date_of(fact: Fact) -> str:
    """The start of the fact's event time, as exactly as it is known: "2025", "March 2025", "1 March 2025"; "" without one."""
    pattern = {"year": "%Y", "month": "%B %Y"}.get(fact.event_precision or "day", "%d %B %Y")
    return f"{fact.event_start:{pattern}}".lstrip("0") if fact.event_start else ""
