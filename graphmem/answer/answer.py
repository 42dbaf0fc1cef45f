"""The best-supported answer: one fact, or two that share an entity, whose words and members cover the question."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graphmem.answer.ground import ask_llm
from graphmem.extract.question import ParsedQuestion, parse_question
from graphmem.index.words import terms_of
from graphmem.llm import ChatModel
from graphmem.model import Answer, Fact, Hit, Member, Pack
from graphmem.query.recall import Sources
from graphmem.resolve.resolve import normal_name

NOT_FOUND = "not in memory"
# How many hits are read for an answer.
READ = 20
# The least share of the question's words that an answer's facts must cover.
SUPPORT = 0.5
# What a fact gains for having the kind of thing that was asked for; what one place further down costs; what a second fact costs.
HAS_WANTED, RANK, SECOND_FACT = 0.35, 0.02, 0.1


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A fact that may be the answer, the fact that leads to it (if any), and how well the question is covered."""

    fact: Fact
    hit: Hit
    lead: Hit | None
    value: str
    covered: float
    score: float


def answer(pack: Pack, sources: Sources, *, llm: ChatModel | None = None) -> Answer:
    """What the pack's hits say to its question; `found` is False, and the text "not in memory", where they do not.

    With a chat model the model words the answer from the pack and must cite its messages; what it cannot ground is not found.
    """
    if llm is not None:
        return ask_llm(pack, llm)
    parsed = parse_question(pack.question)
    if _unknown_names(parsed, sources):
        return Answer(pack.question, NOT_FOUND, found=False, pack=pack)
    best = max(_candidates(parsed, pack.hits[:READ]), key=lambda c: (c.score, c.fact.id), default=None)
    if best is None or best.covered < SUPPORT:
        return _by_span(parsed, pack)
    evidence = (best.hit,) if best.lead is None else (best.lead, best.hit)
    return Answer(pack.question, best.value, found=True, evidence=evidence, fact=best.fact, pack=pack)


def _by_span(parsed: ParsedQuestion, pack: Pack) -> Answer:
    """The best message itself, where it has enough of the question's words and no fact does."""
    wanted = set(terms_of(parsed.text))
    for hit in pack.hits[:3]:
        if _cover(wanted, set(terms_of(hit.message.said))) > SUPPORT:
            return Answer(pack.question, hit.message.text, found=True, evidence=(hit,), pack=pack)
    return Answer(pack.question, NOT_FOUND, found=False, pack=pack)


def _unknown_names(parsed: ParsedQuestion, sources: Sources) -> bool:
    """True if the question names someone, and the memory knows none of those it names."""
    known = sources.known_names(parsed.proper_names)
    return bool(parsed.proper_names) and not known


def _cover(wanted: set[str], found: set[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 0.0


def _words(fact: Fact) -> set[str]:
    return set(terms_of(" ".join((fact.text, fact.predicate, *(m.name for m in fact.members)))))


def _candidates(parsed: ParsedQuestion, hits: Sequence[Hit]) -> Iterator[_Candidate]:
    wanted = set(terms_of(parsed.text))
    asked = {normal_name(name) for name in parsed.names}
    facts = [(rank, hit, fact, _words(fact)) for rank, hit in enumerate(hits) for fact in hit.facts if _tells(fact)]
    for rank, hit, fact, words in facts:
        yield _candidate(parsed, asked, hit, None, fact, frozenset(), _cover(wanted, words), rank * RANK)
        for lead_rank, lead, leading, leading_words in facts:
            shared = _shared(fact, leading, asked)
            if shared:
                cost = max(rank, lead_rank) * RANK + SECOND_FACT
                yield _candidate(parsed, asked, hit, lead, fact, shared, _cover(wanted, words | leading_words), cost)


def _tells(fact: Fact) -> bool:
    return fact.modality in ("asserted", "planned", "wished")


def _shared(fact: Fact, leading: Fact, asked: set[str]) -> frozenset[str]:
    """Entities by which another message's fact leads to this one: not named in the question, as one of the leading fact is."""
    if fact.message_id == leading.message_id or not any(normal_name(m.name) in asked for m in leading.members):
        return frozenset()
    both = {m.entity_id for m in fact.members} & {m.entity_id for m in leading.members}
    return frozenset(m.entity_id for m in fact.members if m.entity_id in both and normal_name(m.name) not in asked)


def _candidate(
    parsed: ParsedQuestion, asked: set[str], hit: Hit, lead: Hit | None, fact: Fact, shared: frozenset[str], covered: float, cost: float
) -> _Candidate:
    value = _value(parsed, asked, fact, shared)
    score = covered - cost + (HAS_WANTED if value and parsed.wanted else 0.0)
    return _Candidate(fact, hit, lead, value or fact.text, covered, score)


def _value(parsed: ParsedQuestion, asked: set[str], fact: Fact, shared: frozenset[str]) -> str:
    """The member, or the time, that is of the kind asked for and not in the question itself."""
    if "time" in parsed.wanted and fact.when_from is not None:
        return date_of(fact)
    for member in _by_role(fact.members):
        new = normal_name(member.name) not in asked and member.entity_id not in shared
        if new and member.kind in parsed.wanted:
            return member.name
    return ""


def _by_role(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda m: (m.role == "agent", m.role != "place"))


def date_of(fact: Fact) -> str:
    """The time a fact speaks of, as exactly as it is known."""
    pattern = {"year": "%Y", "month": "%B %Y"}.get(fact.when_precision or "day", "%d %B %Y")
    return f"{fact.when_from:{pattern}}".lstrip("0") if fact.when_from else ""


def without_pack(found: Answer) -> Answer:
    """The answer alone, for those who need not see how it came about."""
    return replace(found, pack=None)
