"""Which turns are hard for the free extractor, so that a chat model is worth its price there."""

from graphmem.extraction.llm.context_window import Names
from graphmem.extraction.preprocess.normalization import readable
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.extraction.temporal import find_times
from graphmem.model import Message

# Words from which on a turn that gave at most one fact has more in it.
LONG = 40
# Why a clause gave no fact, or nothing was read: a pronoun that is open, another language.
_LOST = frozenset({"incomplete", "language"})


def is_hard(message: Message, free: Extraction, names: Names) -> bool:
    """True if it lost something: an open pronoun, another language, a name or time without a fact, or much said and little read."""
    if free.problem or _LOST & set(free.left_out):
        return True
    if len(free.facts) < 2 and len(message.text.split()) > LONG:
        return True
    return not free.facts and (_names_someone(free, names) or bool(find_times(readable(message.text), message.sent_at)))


def _names_someone(free: Extraction, names: Names) -> bool:
    """Somebody or something has a name of its own there, and is not one of those who speak."""
    return any(m.name[:1].isupper() and "'s " not in m.name and not names.is_speaker(m.name) for m in free.mentions)
