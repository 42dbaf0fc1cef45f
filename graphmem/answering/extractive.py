"""The best-supported answer: one fact, or two that share an entity, whose words and members cover the question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graphmem.answering.llm_answer import NOT_FOUND, ask_llm
from graphmem.chat_model import ChatModel
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Answer, Fact, Hit, Member, Pack
from graphmem.retrieval.question_parser import ParsedQuestion, parse_question
from graphmem.retrieval.recall import Sources

# How many hits are read for an answer.
READ = 20
# The least share of the question's words that an answer's facts must cover.
SUPPORT = 0.5
SURE_SUPPORT = 0.75
# What one place further down costs, and what a second fact costs.
RANK, SECOND_FACT = 0.01, 0.05


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A fact that may be the answer, the hit that leads to it (if any), and how well the question is covered.

    `value` is the member or time of the wanted kind, or (without one) the fact's own words.
    """

    fact: Fact
    hit: Hit
    lead: Hit | None
    value: str
    has_value: bool
    covered: float
    score: float


def answer(pack: Pack, sources: Sources, *, llm: ChatModel | None = None) -> Answer:
    """What the pack's hits say to its question; `found` is False, and the text "not in memory", where they do not.

    With a chat model the model words the answer from the pack and must cite its messages; what it cannot ground is not found.
    """
    if llm is not None:
        return ask_llm(pack, llm)
    parsed = parse_question(pack.question, sources.language)
    if _unknown_names(parsed, sources):
        return Answer(pack.question, NOT_FOUND, found=False, pack=pack)
    supported = [c for c in _candidates(parsed, pack.hits[:READ]) if c.covered >= SUPPORT]
    best = max(supported, key=lambda c: (c.has_value, c.score, c.fact.id), default=None)
    if best is None:
        return _by_span(parsed, pack)
    evidence = (best.hit,) if best.lead is None else (best.lead, best.hit)
    return Answer(pack.question, best.value, found=True, evidence=evidence, fact=best.fact, pack=pack)


def _by_span(parsed: ParsedQuestion, pack: Pack) -> Answer:
    """The best message itself, where it has enough of the question's words and no fact does."""
    wanted = set(terms_of(parsed.text))
    # Whoever asks for a place or a person is not helped by a sentence that has none and only sounds like it.
    needed = SURE_SUPPORT if parsed.wanted else SUPPORT
    for hit in pack.hits[:3]:
        words = set(terms_of(hit.message.rendered_text))
        asks = any(reason.step == "question" for reason in hit.reasons)
        if not asks and _cover(wanted, words) > needed and _named(parsed, words):
            return Answer(pack.question, hit.message.text, found=True, evidence=(hit,), pack=pack)
    return Answer(pack.question, NOT_FOUND, found=False, pack=pack)


def _unknown_names(parsed: ParsedQuestion, sources: Sources) -> bool:
    """True if the question names someone, and the memory knows none of those it names."""
    known = sources.known_names(parsed.proper_names)
    return bool(parsed.proper_names) and not known


def _cover(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _named(parsed: ParsedQuestion, words: set[str]) -> bool:
    """True if all that the question calls by a proper name is there."""
    return all(words & set(terms_of(name)) for name in parsed.proper_names)


def _candidates(parsed: ParsedQuestion, hits: Sequence[Hit]) -> Iterator[_Candidate]:
    wanted = set(terms_of(parsed.text))
    asked = {normal_name(name) for name in parsed.names}
    facts = [_Read(rank, hit, fact) for rank, hit in enumerate(hits) for fact in hit.facts if _tells(fact)]
    for one in facts:
        yield from _candidate(parsed, asked, wanted, one, None)
        for lead in facts:
            if lead.fact.message_id != one.fact.message_id and _cover(wanted, one.words | lead.words) > _cover(wanted, one.words):
                yield from _candidate(parsed, asked, wanted, one, lead)


class _Read:
    """A fact of a hit, with the hit's rank and the words of the fact."""

    def __init__(self, rank: int, hit: Hit, fact: Fact) -> None:
        self.rank = rank
        self.hit = hit
        self.fact = fact
        self.words = set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members)))))


def _tells(fact: Fact) -> bool:
    return fact.modality in ("asserted", "planned", "wished")


def _candidate(parsed: ParsedQuestion, asked: set[str], wanted: set[str], one: _Read, lead: _Read | None) -> Iterator[_Candidate]:
    """The fact as an answer, if it (with the fact that leads to it) has all that the question names."""
    words = one.words | (lead.words if lead else set())
    shared = _shared(one.fact, lead.fact, asked) if lead else frozenset()
    if not _named(parsed, words) or (lead and not shared):
        return
    value = _value(parsed, one.fact, shared)
    cost = RANK * max(one.rank, lead.rank if lead else 0) + (SECOND_FACT if lead else 0.0)
    covered = _cover(wanted, words)
    yield _Candidate(one.fact, one.hit, lead.hit if lead else None, value or one.fact.text, bool(value), covered, covered - cost)


def _shared(fact: Fact, leading: Fact, asked: set[str]) -> frozenset[str]:
    """The entities by which one fact leads to the other: in both, and not what the question names."""
    both = {m.entity_id for m in fact.members} & {m.entity_id for m in leading.members}
    return frozenset(m.entity_id for m in fact.members if m.entity_id in both and normal_name(m.name) not in asked)


def _value(parsed: ParsedQuestion, fact: Fact, shared: frozenset[str]) -> str:
    """The member, or the time, that is of the kind asked for and not in the question itself."""
    if "time" in parsed.wanted and fact.event_start is not None:
        return date_of(fact)
    first = "agent" if "person" in parsed.wanted else "place"
    for member in sorted(fact.members, key=lambda m: (m.role != first, m.role == "agent")):
        new = member.entity_id not in shared and not set(terms_of(member.name)) <= set(terms_of(parsed.text))
        if new and _is_wanted(parsed, member):
            return member.name
    return ""


def _is_wanted(parsed: ParsedQuestion, member: Member) -> bool:
    # The parser takes many a name for a thing: in the place of a place, a name of its own is enough.
    named = member.name[:1].isupper()
    return member.kind in parsed.wanted or (named and ("name" in parsed.wanted or ("place" in parsed.wanted and member.role == "place")))


def date_of(fact: Fact) -> str:
    """The time a fact speaks of, as exactly as it is known."""
    pattern = {"year": "%Y", "month": "%B %Y"}.get(fact.event_precision or "day", "%d %B %Y")
    return f"{fact.event_start:{pattern}}".lstrip("0") if fact.event_start else ""
