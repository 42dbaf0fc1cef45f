"""Who and what the words of a thread stand for. `resolve` reads a message; `Discourse` is what is known from those before it."""

from graphmem.extraction.coreference.coreference_records import Candidate, Link, References, Referent, Turn
from graphmem.extraction.coreference.coreference_resolver import resolve
from graphmem.extraction.coreference.discourse import Discourse
from graphmem.extraction.coreference.speaker_pronouns import addressee_of, vocative
from graphmem.extraction.coreference.temporal_adverbs import then_times

__all__ = ["Candidate", "Discourse", "Link", "References", "Referent", "Turn", "addressee_of", "resolve", "then_times", "vocative"]
