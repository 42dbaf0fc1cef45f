"""Words of others in a message: quoted line by line, as in mail, so that they are kept as text and are not taken for the sender's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.language.origin_lines import origin_line


def quoted(text: str) -> str:
    """Return the text with "> " before each line; "" for blank text."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip("\n").splitlines()) if text.strip() else ""


def own_and_quoted(own: str, others: str) -> str:
    """Return what was said here, and below it, quoted, what was passed on."""
    return "\n\n".join(part for part in (own, quoted(others)) if part.strip())


def has_quotes(text: str) -> bool:
    """True if a line of a text is quoted."""
    return any(line.lstrip().startswith(">") for line in text.splitlines())


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of another: who said them and when ("" and None for what is not known), unquoted."""

    author: str
    said_at: datetime | None
    words: str


@dataclass(frozen=True, slots=True)
class QuotedText:
    """A text with the words of others as quotes; `forwarded_from` and `forwarded_at` are those of the first whose author is known."""

    text: str
    forwarded_from: str = ""
    forwarded_at: datetime | None = None


def pass_on(own: str, passages: Sequence[QuotedPassage]) -> QuotedText:
    """Return what was said here with what was passed on below; if it has several quotes, a line of each says whose it is."""
    passages = [one for one in passages if one.words.strip()]
    if not passages:
        return QuotedText(own)
    first = next((one for one in passages if one.author), passages[0])
    named = len(passages) > 1 or has_quotes(own)
    quotes = [quoted(f"{origin_line(one.author, one.said_at)}\n{one.words}" if named and one.author else one.words) for one in passages]
    return QuotedText("\n\n".join(filter(str.strip, (own, *quotes))), first.author, first.said_at)
