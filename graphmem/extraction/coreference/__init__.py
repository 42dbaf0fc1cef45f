"""Coreference: what the words of a thread refer to. `resolve` reads one message; a `DiscourseState` carries what earlier ones said."""

from graphmem.extraction.coreference.coreference_records import Candidate, Link, References, Referent, SpeakerTurn
from graphmem.extraction.coreference.coreference_resolver import resolve
from graphmem.extraction.coreference.discourse import DiscourseState
from graphmem.extraction.coreference.pleonastic import is_pleonastic
from graphmem.extraction.coreference.speaker_pronouns import addressee_of, vocative
from graphmem.extraction.coreference.temporal_adverbs import then_times

__all__ = [
    "Candidate",
    "DiscourseState",
    "Link",
    "References",
    "Referent",
    "SpeakerTurn",
    "addressee_of",
    "is_pleonastic",
    "resolve",
    "then_times",
    "vocative",
]
