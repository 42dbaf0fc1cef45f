"""Which turns are hard for spaCy, so that a chat model is worth its cost there."""

from graphmem.extraction.llm.context_window import ThreadNames
from graphmem.extraction.llm.llm_extraction_config import ROUTING_CONFIG
from graphmem.extraction.preprocess.normalization import normalize_text
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.extraction.temporal import find_times
from graphmem.model import Message

# Reasons for which spaCy extracts nothing: an unresolved pronoun, another language.
_LOST = frozenset({"incomplete", "language"})


def is_hard(message: Message, extraction: Extraction, names: ThreadNames) -> bool:
    """True if spaCy likely missed something.

    That is an unresolved pronoun, another language, a name or time without a fact, or a long turn with few facts.
    """
    if extraction.problem or _LOST & set(extraction.left_out):
        return True
    facts = [fact for fact in extraction.facts if not fact.is_remark]
    if len(facts) < ROUTING_CONFIG.expected_facts and len(message.text.split()) > ROUTING_CONFIG.long_turn_words:
        return True
    if facts:
        return False
    return _names_someone(extraction, names) or bool(find_times(normalize_text(message.text), message.local_time))


def _names_someone(extraction: Extraction, names: ThreadNames) -> bool:
    """True if the turn has a proper name that is not a speaker's."""
    return any(m.name[:1].isupper() and "'s " not in m.name and not names.is_speaker(m.name) for m in extraction.mentions)
