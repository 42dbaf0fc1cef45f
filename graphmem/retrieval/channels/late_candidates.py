"""Candidates that are no messages, and the messages that they lead to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Candidate: TypeAlias = tuple[str, str]
"""The kind ("message", "fact") and id of what a channel found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelScores:
    """What a channel gives to its candidates, the messages that each of them comes from, and how an explanation names it."""

    scores: Mapping[Candidate, float]
    messages: Mapping[Candidate, tuple[str, ...]]
    names: Mapping[Candidate, str] = field(default_factory=dict)

    def best_by_message(self) -> dict[str, Candidate]:
        """The best candidate of each message. Ties go by kind and id."""
        best: dict[str, Candidate] = {}
        for candidate in sorted(self.scores, key=lambda c: (-self.scores[c], c)):
            for id_ in self.messages[candidate]:
                best.setdefault(id_, candidate)
        return best

    def by_message(self) -> dict[str, float]:
        """The score of each message: that of its best candidate."""
        return {id_: self.scores[candidate] for id_, candidate in self.best_by_message().items()}

    def reasons(self) -> dict[str, tuple[str, ...]]:
        """The name of the best candidate of each message, for those that have one."""
        return {id_: (self.names[candidate],) for id_, candidate in self.best_by_message().items() if candidate in self.names}
