"""Forwarded words as what they are: said by another, at another time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby, pairwise

from graphmem.extraction.extraction_config import FORWARDS
from graphmem.extraction.temporal import find_times_and_recurring
from graphmem.language.origin_lines import read_origin_line
from graphmem.model import Fact, Message
from graphmem.model.validity import FOREVER
from graphmem.model.zones import zone_of

_QUOTED_LINE = re.compile(r"^[ \t]*>", re.MULTILINE)
_MARK = re.compile(r"[ \t]*>[ \t]?")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FIRST_PERSON = frozenset(
    "i i've i'd me my mine myself ich mir mich mein meine je j'ai moi mon ma mes yo mi mí io mio mia eu meu minha ik mijn jeg jag mig min"
    " mitt minä ja mój ben я мой".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """Words of another as a message of who said them, each character at its place; `is_dated` says that their time is known."""

    message: Message
    is_dated: bool

    def datable(self, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
        """Those of the facts whose time is certain: if nobody tells when it was said, without times that count from that moment."""
        if self.is_dated or not any(fact.event_start for fact in facts):
            return facts
        own = self._own_dates()
        return tuple(fact for fact in facts if fact.event_start is None or fact.event_start in own)

    def _own_dates(self) -> set[datetime]:
        """The times that are the same if the words are said in another year and month, and on another weekday."""
        said_at = self.message.local_time
        times, others = (
            {(time.start, time.end, time.from_, time.to) for time in find_times_and_recurring(self.message.text, moment)[0]}
            for moment in (said_at, said_at + timedelta(days=FORWARDS.shift_days))
        )
        return {start for _, _, start, _ in times & others}


@dataclass(frozen=True, slots=True)
class _Quote:
    """Lines of a message (first:last) that quote one author; `said_at` is None if the time is not known."""

    first: int
    last: int
    author: str
    said_at: datetime | None


def is_forwarded(message: Message) -> bool:
    """True if the message passes on words of another, named or not."""
    return bool(message.forwarded_from) or message.forwarded_at != FOREVER


def own_words(message: Message) -> str:
    """What the sender says: all of a text with marked quotes (its reader masks them), nothing of a forward without marks."""
    return "" if is_forwarded(message) and not _QUOTED_LINE.search(message.text) else message.text


def has_forwards(thread: Sequence[Message]) -> bool:
    """True if a message of a thread passes on words of somebody named."""
    return any(message.forwarded_from for message in thread)


def originals_of(message: Message, before: Sequence[Message]) -> list[Original]:
    """The words of others in a message, by author and time; none if nobody is named.

    The author of a quote is the one that its first line names, else `forwarded_from`. Left out: words that the messages `before` in the
    thread have already, and the sender's own words if nobody says when they were said.
    """
    if not message.forwarded_from or not message.was_current:
        return []
    lines = message.text.split("\n")
    if not _QUOTED_LINE.search(message.text):
        quotes = [_Quote(0, len(lines), message.forwarded_from, _known_time(message.forwarded_at))]
    else:
        quotes = _quotes(message, lines, before)
    by_origin: dict[tuple[str, datetime | None], list[_Quote]] = {}
    for quote in quotes:
        by_origin.setdefault((quote.author, quote.said_at), []).append(quote)
    return [_original(message, lines, who, said_at, parts) for (who, said_at), parts in by_origin.items()]


def _known_time(moment: datetime) -> datetime | None:
    return None if moment == FOREVER else moment


def _original(message: Message, lines: Sequence[str], who: str, said_at: datetime | None, parts: Sequence[_Quote]) -> Original:
    theirs = {number for part in parts for number in range(part.first, part.last)}
    text = "\n".join(_unmarked(line) if number in theirs else " " * len(line) for number, line in enumerate(lines))
    starts = {part.first + (_origin_in(lines[part.first], UTC) is not None) for part in parts}
    text = "\n".join(_without_name(line, who) if number in starts else line for number, line in enumerate(text.split("\n")))
    sent_at = message.sent_at if said_at is None else said_at.astimezone(UTC)
    original = replace(message, speaker=who, speaker_key=who, role="user", sent_at=sent_at, text=text)
    return Original(message=original, is_dated=said_at is not None)


def _unmarked(line: str) -> str:
    """A line without its mark; nothing of one that is quoted in the quote, or that says whose words follow."""
    found = _MARK.match(line)
    if found is None:
        return line
    rest = line[found.end() :]
    blank = _QUOTED_LINE.match(rest) or read_origin_line(rest, UTC)
    return " " * len(line) if blank else " " * found.end() + rest


def _without_name(line: str, who: str) -> str:
    """A line without the name of who said it in front."""
    return re.sub(rf"\A(\s*){re.escape(who)}:", lambda found: " " * len(found[0]), line)


def _quotes(message: Message, lines: Sequence[str], before: Sequence[Message]) -> list[_Quote]:
    """The quotes of a message that are words of somebody named, and were not said in the thread before."""
    zone = zone_of(message.zone)
    blocks = [(first, last, _origin_in(lines[first], zone)) for first, last in _blocks(lines)]
    others = {m.speaker for m in before if not m.event} - {message.forwarded_from}
    told = [_plain(_read_words(m)) for m in before if m.was_current and not m.event]
    if not any(origin for _, _, origin in blocks):
        default = message.forwarded_from, _known_time(message.forwarded_at)
        blocks = [(first, last, None if _is_of_another(lines, first, message, others) else default) for first, last, _ in blocks]
    quotes = [_Quote(first, last, *origin) for first, last, origin in blocks if origin]
    return [one for one in quotes if not _is_own(one, message) and not _was_said(lines[one.first : one.last], told)]


def _blocks(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the runs of quoted lines begin and end; a line that says whose words follow begins a run of its own."""
    for is_quoted, run in groupby(range(len(lines)), lambda number: _QUOTED_LINE.match(lines[number]) is not None):
        numbers = list(run)
        if is_quoted:
            starts = [numbers[0], *(n for n in numbers[1:] if _origin_in(lines[n], UTC)), numbers[-1] + 1]
            yield from pairwise(starts)


def _origin_in(line: str, zone: tzinfo) -> tuple[str, datetime | None] | None:
    found = _MARK.match(line)
    return read_origin_line(line[found.end() :], zone) if found else None


def _is_own(quote: _Quote, message: Message) -> bool:
    """True if the sender quotes their own words, which were said at a time that nobody tells."""
    return quote.author in (message.speaker, message.speaker_key) and quote.said_at is None


def _is_of_another(lines: Sequence[str], first: int, message: Message, others: set[str]) -> bool:
    """True if the line above a quote, or the name in front of its words, says that it is of the sender or somebody else in the thread."""
    inside = _MARK.sub("", lines[first]).strip()
    if any(inside.startswith(f"{name}:") for name in (*others, message.speaker)):
        return True
    above = next((line.strip() for line in reversed(lines[:first]) if line.strip()), "")
    if not above.endswith((":", "：")) or _QUOTED_LINE.match(above) or message.forwarded_from in above:
        return False
    words = {word.lower() for word in _WORD.findall(above)}
    return bool(words & _FIRST_PERSON) or any(name and name in above for name in (*others, message.speaker))


def _was_said(lines: Sequence[str], told: Sequence[str]) -> bool:
    """True if a message of the thread has these words already."""
    words = _plain("\n".join(map(_unmarked, lines)))
    return len(words) >= FORWARDS.least_characters and any(words in text for text in told)


def _read_words(message: Message) -> str:
    """What is read of a message: all of it if it says whose the quotes are, else what is not quoted."""
    if message.forwarded_from:
        return message.text
    return "\n".join(line for line in message.text.split("\n") if not _QUOTED_LINE.match(line))


def _plain(text: str) -> str:
    return " ".join(word.lower() for word in _WORD.findall(text))
