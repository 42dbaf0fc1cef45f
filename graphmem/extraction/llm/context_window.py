"""A turn for a chat model to read, with its context: the turns before it and the names of its thread."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graphmem.extraction.llm.llm_extraction_config import PROMPT_LIMITS
from graphmem.extraction.preprocess.injection import is_injection
from graphmem.extraction.spacy_extractor import Extraction
from graphmem.language.name_forms import normal_name
from graphmem.language.stemming import terms_of
from graphmem.model import Message
from graphmem.tokens import count_tokens

_PRONOUNS = frozenset(
    "i me my mine myself you your yours yourself he him his she her hers it its we us our ours they them their theirs this that these those"
    " who someone somebody everyone everybody something nobody nothing".split()
)


class ThreadNames:
    """The names that a fact may use: speakers, names that spaCy extracted, and words of the thread."""

    def __init__(self, thread: Sequence[Message], extractions: Sequence[Extraction]) -> None:
        self._speakers = {normal_name(m.speaker): m.speaker for m in thread if m.speaker}
        extracted = [mention.name for e in extractions for mention in e.mentions]
        extracted += [m.name for e in extractions for f in e.facts for m in f.members]
        self._extracted = {normal_name(name): name for name in sorted(extracted, reverse=True)}
        texts = [m.text for m in thread if m.was_current]
        self._terms = {term for text in (*texts, *extracted, *self._speakers.values()) for term in terms_of(text)}
        self._text = "\n".join(texts).casefold()
        self.has_assistant = any(m.role == "assistant" for m in thread)

    def is_speaker(self, name: str) -> bool:
        return normal_name(name) in self._speakers

    def canonical(self, name: str) -> str:
        """The name as the thread spells it; "" for a pronoun and for a name that the thread does not contain."""
        normal = normal_name(name)
        if normal in self._speakers or normal in self._extracted:
            return self._speakers.get(normal) or self._extracted[normal]
        terms = terms_of(name)
        known = all(term in self._terms for term in terms) if terms else normal in self._text
        return name if known and normal not in _PRONOUNS else ""


@dataclass(frozen=True, slots=True)
class PromptTurn:
    """A message to read, its text as shown (possibly truncated), the messages before it, and what spaCy extracted from it."""

    message: Message
    shown: str
    previous: tuple[Message, ...]
    extraction: Extraction
    names: ThreadNames


def prompt_turns(thread: Sequence[Message], extractions: Sequence[Extraction], wanted: Collection[str]) -> list[PromptTurn]:
    """The turns of a thread with the wanted message ids, in order. `extractions` has one entry per message."""
    if not any(message.id in wanted for message in thread):
        return []
    names, earlier, turns = ThreadNames(thread, extractions), list[Message](), list[PromptTurn]()
    for message, extraction in zip(thread, extractions, strict=True):
        if message.id in wanted:
            turns.append(PromptTurn(message, _truncated(message.text), tuple(earlier[-PROMPT_LIMITS.previous_turns :]), extraction, names))
        if message.was_current and message.text.strip() and not message.event:
            earlier.append(message)
    return turns


def _truncated(text: str) -> str:
    """The start of a text, at most `turn_tokens` long."""
    text = text[: PROMPT_LIMITS.turn_tokens * PROMPT_LIMITS.characters_per_token]
    while count_tokens(text) > PROMPT_LIMITS.turn_tokens:
        text = text[: int(len(text) * PROMPT_LIMITS.truncation_share)]
    return text


def is_promptable(message: Message) -> bool:
    """False for messages that no model is shown: empty, an event of the room, deleted before they took effect, or an injection attempt."""
    return message.was_current and bool(message.text.strip()) and not message.event and not has_injection(message)


def has_injection(message: Message) -> bool:
    """True if the text or the speaker's name gives orders about instructions."""
    return is_injection(message.text) or is_injection(message.speaker)
