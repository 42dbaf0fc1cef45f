"""Phrases of a parsed message that mention an entity: proper names, titles, role phrases, salient noun phrases."""

from graphmem.extraction.mentions.noun_phrase_finder import is_used_as_name, noun_phrases
from graphmem.extraction.mentions.participant_names import participant_aliases
from graphmem.extraction.mentions.phrase import Phrase
from graphmem.extraction.mentions.proper_name_finder import majority_kinds, proper_names

__all__ = ["Phrase", "is_used_as_name", "majority_kinds", "noun_phrases", "participant_aliases", "proper_names"]
