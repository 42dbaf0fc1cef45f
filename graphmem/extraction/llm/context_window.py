"""A turn that a chat model is to read, and whom and what its thread names."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.tokens import count_tokens

# So many turns before it are shown with a turn.
BEFORE = 3
# So many of its tokens are shown.
TURN_TOKENS = 1000
_PRONOUNS = frozenset(
    "i me my mine myself you your yours yourself he him his she her hers it its we us our ours they them their theirs this that these those"
    " who someone somebody everyone everybody something nobody nothing".split()
)


class Names:
    """Whom and what a thread names: speakers, what the free extractor found, and the words that were said."""

    def __init__(self, thread: Sequence[Message], free: Sequence[Extraction]) -> None:
        self._speakers = {normal_name(m.speaker): m.speaker for m in thread if m.speaker}
        found = [mention.name for e in free for mention in e.mentions] + [m.name for e in free for f in e.facts for m in f.members]
        self._found = {normal_name(name): name for name in sorted(found, reverse=True)}
        texts = [m.text for m in thread if m.was_current]
        self._words = {term for text in (*texts, *found, *self._speakers.values()) for term in terms_of(text)}
        self._text = "\n".join(texts).casefold()
        self.has_assistant = any(m.role == "assistant" for m in thread)

    def is_speaker(self, name: str) -> bool:
        """True for one of those who speak."""
        return normal_name(name) in self._speakers

    def written(self, name: str) -> str:
        """A name as the thread writes it; "" for a pronoun, and for a name that nobody and nothing in the thread has."""
        normal = normal_name(name)
        if normal in self._speakers or normal in self._found:
            return self._speakers.get(normal) or self._found[normal]
        terms = terms_of(name)
        said = all(term in self._words for term in terms) if terms else normal in self._text
        return name if said and normal not in _PRONOUNS else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A message to be read, as much of it as is shown, the ones before it, what the free extractor read in it, and its thread's names."""

    message: Message
    shown: str
    before: tuple[Message, ...]
    free: Extraction
    names: Names


def turns_of(thread: Sequence[Message], free: Sequence[Extraction], wanted: Collection[str]) -> list[Turn]:
    """The wanted turns of a thread, in order."""
    if not any(message.id in wanted for message in thread):
        return []
    names, said, turns = Names(thread, free), list[Message](), list[Turn]()
    for message, extraction in zip(thread, free, strict=True):
        if message.id in wanted:
            turns.append(Turn(message, _shown(message.text), tuple(said[-BEFORE:]), extraction, names))
        if message.was_current and message.text.strip():
            said.append(message)
    return turns


def _shown(text: str) -> str:
    """The beginning of a long text."""
    text = text[: TURN_TOKENS * 8]
    while count_tokens(text) > TURN_TOKENS:
        text = text[: len(text) * 3 // 4]
    return text


def is_shown(message: Message) -> bool:
    """False for what no model is shown: nothing said, taken back before it held, or orders about instructions."""
    return message.was_current and bool(message.text.strip()) and not steers(message)


def steers(message: Message) -> bool:
    """It gives orders about instructions, in its text or as the name of its speaker."""
    return is_injection(message.text) or is_injection(message.speaker)
