"""The tuned numbers of answers without a chat model."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSelection:
    """When a fact, two facts or a span of a message is good enough to be the answer."""

    hits: int = 20
    """First hits whose facts are considered."""
    span_hits: int = 8
    """First hits whose sentences are parsed for spans: deeper ones cost time and hold few answers."""
    day_coverage: float = 0.6
    """Share (0 to 1) of the question's words that a sentence with another verb must have, for a date beside it to be its date."""
    min_coverage: float = 0.5
    """Least share (0 to 1) of the question's terms that the facts of an answer must have."""
    min_confidence: float = 0.21
    """Confidence below which the answer is "not in memory". On conversations of LoCoMo-dev left out of the fit, six of ten answers above it
    are right, and 87 % of the unanswerable questions get none."""
    fact_confidence: float = 0.9
    """Confidence of a fact with the asked relation, agent and type of answer."""
    clause_confidence: float = 0.6
    """Confidence, at least, of a span that is an argument of the asked relation, in a clause of the person asked about that has all other
    words of the question."""
    chain_confidence: float = 0.75
    """Confidence of two facts that share an entity."""
    rank_cost: float = 0.01
    """Coverage lost per rank of the hit."""
    second_fact_cost: float = 0.05
    """Coverage lost by an answer that needs a second fact."""
    list_share: float = 0.9
    """Share of the best estimate that a further item of a list needs."""
    list_items: int = 5
    """Items in a list at most."""
    max_characters: int = 4000
    """Characters of a message that are parsed; of a longer one, those around the question's words."""


ANSWER_SELECTION = AnswerSelection()


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationCheck:
    """How closely a chat model's sentence must follow what it cites."""

    min_share: float = 0.5
    """Share of the sentence's index terms, other than those of the question, that the cited messages must have."""


CITATION_CHECK = CitationCheck()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregates:
    """How answers over many facts are bounded, and how sure they are."""

    most_facts: int = 500
    """Facts of one person and relation that are read; with more, there is no such answer."""
    confidence: float = 0.6
    """Confidence of a count, or of a first or last time: each fact is clear, but one may have been missed."""


AGGREGATES = Aggregates()


@dataclass(frozen=True, slots=True, kw_only=True)
class LLMSteps:
    """How far a chat model may go for one answer."""

    calls: int = 6
    """Calls at most, with those that repeat a malformed reply."""
    questions: int = 3
    """Sub-questions that are followed up per step."""
    notes: int = 8
    """Notes that are kept, the latest ones."""
    characters: int = 300
    """Characters of a sub-question or note."""
    hits: int = 10
    """First hits of a sub-question that come before what is there already."""


LLM_STEPS = LLMSteps()
