"""What facts and times say for messages: channels over candidates that are no messages, mapped to these late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log

from graphmem.language.stemming import terms_of
from graphmem.model import Fact, Message
from graphmem.model.validity import AsOf
from graphmem.retrieval.candidates import CandidatePool
from graphmem.retrieval.channels.asked_times import asked_windows, happened_then, reference_time, told_then
from graphmem.retrieval.channels.fact_words import score_facts
from graphmem.retrieval.graph_rows import StatedFacts
from graphmem.retrieval.query_analysis import QueryAnalysis
from graphmem.search_index import distinct_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEvidence:
    """Scores by message id.

    `fact_cover` is the share of the question's idf (0 to 1) that the best fact covers, `fact_gain` how much of it stands in a fact and
    not in the message ("Ada" for "I"). `told_then` and `happened_then` are 1.0 for what was said, or is told to have happened, in the
    time asked about. `via` are the facts that scored, by message id.
    """

    fact_cover: Mapping[str, float]
    fact_gain: Mapping[str, float]
    told_then: Mapping[str, float]
    happened_then: Mapping[str, float]
    via: Mapping[str, tuple[str, ...]]


NO_EVIDENCE = LateEvidence(fact_cover={}, fact_gain={}, told_then={}, happened_then={}, via={})


def find_evidence(
    query: QueryAnalysis, pool: CandidatePool, messages: Mapping[str, Message], stated: Mapping[str, StatedFacts], *, as_of: AsOf
) -> LateEvidence:
    """What the facts of the messages, as they were known, and their times say for the messages."""
    found = [stated[id_] for id_ in messages if id_ in stated]
    written = [pair for one in found for pair in zip(one.facts, one.terms, strict=True) if as_of.known < pair[0].retired_at]
    weights = _term_weights(query, pool)
    covering = score_facts(weights, written)
    windows = asked_windows(query.text, reference_time(as_of, messages.values()))
    return LateEvidence(
        fact_cover=covering.by_message(),
        fact_gain=_gains(weights, query, pool, written),
        told_then=told_then(windows, messages.values()).by_message() if windows else {},
        happened_then=happened_then(windows, (fact for fact, _ in written)).by_message() if windows else {},
        via=covering.reasons(),
    )


def _term_weights(query: QueryAnalysis, pool: CandidatePool) -> dict[str, float]:
    """The idf of each term of the question among the messages that the index found."""
    terms = distinct_terms(terms_of(query.text))
    with_term = pool.found.with_terms(len(terms)).sum(axis=0).tolist()
    return {term: max(log((len(pool.found) + 1) / (count + 0.5)), 0.0) for term, count in zip(terms, with_term, strict=True)}


def _gains(
    weights: Mapping[str, float], query: QueryAnalysis, pool: CandidatePool, facts: Iterable[tuple[Fact, frozenset[str]]]
) -> dict[str, float]:
    """The largest share of the question's idf, by message, that a fact covers and its message does not."""
    terms = distinct_terms(terms_of(query.text))
    whole = sum(weights.values()) or 1.0
    gains: dict[str, float] = {}
    for fact, own in facts:
        row = pool.found.table.rows.get(fact.message_id)
        if row is not None:
            matched = int(pool.found.matched[row])
            gain = sum(weights[term] for n, term in enumerate(terms) if term in own and not matched >> n & 1) / whole
            gains[fact.message_id] = max(gain, gains.get(fact.message_id, 0.0))
    return gains
