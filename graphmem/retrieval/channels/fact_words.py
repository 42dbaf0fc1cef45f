"""Facts by words: how much of a question the facts of a message cover, written out with names for pronouns, and dates."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from graphmem.language.stemming import terms_of
from graphmem.model import Fact
from graphmem.retrieval.channels.late_candidates import Candidate, ChannelScores


def score_facts(weights: Mapping[str, float], facts: Iterable[tuple[Fact, frozenset[str]]]) -> ChannelScores:
    """For each fact that shares a word with the question, the share (0 to 1) of the question's `weights` (idf by term) that it covers.

    The facts come with their terms (`fact_terms`).
    """
    whole = sum(weights.values()) or 1.0
    scores: dict[Candidate, float] = {}
    messages: dict[Candidate, tuple[str, ...]] = {}
    names: dict[Candidate, str] = {}
    for fact, own in facts:
        if own.isdisjoint(weights):  # As most are.
            continue
        covered = sum(weight for term, weight in weights.items() if term in own)
        if covered > 0:
            candidate = ("fact", fact.id)
            scores[candidate] = covered / whole
            messages[candidate] = (fact.message_id,)
            names[candidate] = fact.text
    return ChannelScores(scores=scores, messages=messages, names=names)


def fact_terms(fact: Fact) -> frozenset[str]:
    """The index terms of a fact, written out."""
    return _terms(written_out(fact))


def written_out(fact: Fact) -> str:
    """What a fact says, in words: its text, predicate and members by name, its tags, and the month of its time."""
    when = f"{fact.event_start:%B %Y}" if fact.event_start is not None else ""
    tags = (tag.partition("=")[2] for tag in fact.tags)
    return " ".join((fact.text, fact.predicate, *(m.name for m in fact.members), *tags, when))


# Facts come back with every question; stemming them is most of the work.
@lru_cache(maxsize=20_000)
def _terms(text: str) -> frozenset[str]:
    return frozenset(terms_of(text))
