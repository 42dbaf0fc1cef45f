"""Forwarded words as what they are: said by another, at another time."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphmem.model import Fact, Message
from graphmem.model.validity import FOREVER

_QUOTED_LINE = re.compile(r"^[ \t]*>", re.MULTILINE)
_MARKS = re.compile(r"^(?:[ \t]*>[ \t]?)+", re.MULTILINE)


def is_forwarded(message: Message) -> bool:
    """True if the message passes on words of another, named or not."""
    return bool(message.forwarded_from) or message.forwarded_at != FOREVER


def own_words(message: Message) -> str:
    """What the sender says: all of a text with marked quotes (its reader masks them), nothing of a forward without marks."""
    return "" if is_forwarded(message) and not _QUOTED_LINE.search(message.text) else message.text


def original_of(message: Message) -> Message | None:
    """The forwarded words as a message of who said them, at their time, each character at its place; None if nobody is named."""
    if not message.forwarded_from or not message.was_current:
        return None
    said_at = message.sent_at if message.forwarded_at == FOREVER else message.forwarded_at
    who = message.forwarded_from
    return replace(message, speaker=who, speaker_key=who, role="user", sent_at=said_at, text=_forwarded_words(message.text, who))


def dated(facts: Iterable[Fact], message: Message) -> tuple[Fact, ...]:
    """The facts of forwarded words, without those whose time counts from a moment that nobody tells."""
    return tuple(fact for fact in facts if message.forwarded_at != FOREVER or fact.event_start is None)


def _forwarded_words(text: str, who: str) -> str:
    """The quoted lines without their marks and the name in front, all else as spaces; without quoted lines, the whole text."""
    if _QUOTED_LINE.search(text):
        text = _quoted_lines(text)
    return re.sub(rf"\A(\s*){re.escape(who)}:", lambda found: " " * len(found[0]), text)


def _quoted_lines(text: str) -> str:
    return "\n".join(_MARKS.sub(_spaces, line) if _QUOTED_LINE.match(line) else " " * len(line) for line in text.split("\n"))


def _spaces(found: re.Match[str]) -> str:
    return " " * len(found[0])


def has_forwards(thread: Sequence[Message]) -> bool:
    """True if a message of a thread passes on words of somebody named."""
    return any(message.forwarded_from for message in thread)
