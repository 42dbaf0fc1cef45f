"""The tuned numbers of extractive answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSelection:
    """When a fact, two facts or a message is good enough to be the answer."""

    hits: int = 20
    """First hits whose facts are considered."""
    min_coverage: float = 0.5
    """Least share (0 to 1) of the question's terms that the facts of an answer must have."""
    span_hits: int = 3
    """First hits considered as whole messages, if no fact is good enough."""
    span_coverage: float = 0.75
    """Share of terms that such a message must exceed if the question asks for a kind of thing: a sentence that has none of it
    and only sounds alike does not help."""
    rank_cost: float = 0.01
    """Coverage lost per rank of the hit."""
    second_fact_cost: float = 0.05
    """Coverage lost by an answer that needs a second fact."""


ANSWER_SELECTION = AnswerSelection()
