"""Who and what the words of a thread stand for. `resolve` reads a message; `Discourse` is what is known from those before it."""

from graphmem.extract.coreference.discourse import Discourse
from graphmem.extract.coreference.people import addressee_of, vocative
from graphmem.extract.coreference.records import Candidate, Link, References, Referent, Turn
from graphmem.extract.coreference.resolve import resolve
from graphmem.extract.coreference.then import then_times

__all__ = ["Candidate", "Discourse", "Link", "References", "Referent", "Turn", "addressee_of", "resolve", "then_times", "vocative"]
