"""Tuned numbers of fact extraction."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeAttachment:
    """Which time a clause takes over from its surroundings."""

    # A time in a sentence without a fact dates the next sentence only up to this long after sending: stories are about the past.
    frame_horizon: timedelta = timedelta(days=1)
    # A time between two verbs covers both only if it is no longer than this: "I ran last Friday and won".
    shared_time_length: timedelta = timedelta(days=7)
    # Spaces between a time and the verb that shares it; the verb must follow within as many words.
    shared_time_spaces: int = 4
    # Characters: a longer time expression is no bare weekday or month that tense could turn.
    turnable_characters: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionConfig:
    """What a correction looks like."""

    # Words of "Sorry, Oslo, not Bergen"; longer sentences without a verb are something else.
    max_words: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class SalienceConfig:
    """Thresholds of the salience filter."""

    # A predicate "be PREPOSITION ..." with at least this many words is specific enough ("be part of the").
    specific_predicate_words: int = 4
    # Members beside the agent that make a present passive with a light verb informative.
    passive_members: int = 2


TIME_ATTACHMENT = TimeAttachment()
CORRECTIONS = CorrectionConfig()
SALIENCE = SalienceConfig()
