"""Whose words a mail has: its text with the mails that it passes on as quotes, and the origin of the quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphmem.ingest.core.quoting import quotes_by_author
from graphmem.ingest.email.quote_marks import QUOTED, attribution_lines, text_end
from graphmem.ingest.email.quoted_mail import QuotedMail, read_attribution
from graphmem.language.origin_lines import origin_line


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedText:
    """The text of a mail, and who wrote what it quotes first of all, and when."""

    text: str
    forwarded_from: str = ""
    forwarded_at: datetime | None = None


def with_origins(own: str, forwards: Sequence[QuotedMail], *, sender: str, address: str, sent_at: datetime) -> QuotedText:
    """Return the sender's own words, and below them, quoted, the mails that are passed on.

    If all quotes have one origin, it is that of the mail. If not, the first line of each quote says whose it is, and the mail has the
    origin of the first that is not the sender's.
    """
    forwards = [mail for mail in forwards if mail.text.strip()]
    own_quotes = _quotes(own, sent_at)
    origins = [*(origin for _, origin in own_quotes), *forwards]
    first = next((origin for origin in origins if origin.sender and not origin.is_by(sender, address)), None) or next(iter(forwards), None)
    several = len({(one.sender, one.sent_at) for one in origins}) > 1 or bool(forwards and any(map(QUOTED.match, own.splitlines())))
    if several:
        own = _with_origin_lines(own, own_quotes, sender, address)
    quotes = [(_name(mail, sender, address), mail.sent_at, mail.text) for mail in forwards]
    below = quotes_by_author(quotes if several else [("", None, words) for _, _, words in quotes])
    text = "\n\n".join(part for part in (own, below) if part.strip())
    if first is None:
        return QuotedText(text=text)
    return QuotedText(text=text, forwarded_from=_name(first, sender, address), forwarded_at=first.sent_at)


def _name(mail: QuotedMail, sender: str, address: str) -> str:
    return sender if mail.is_by(sender, address) else mail.sender


def _quotes(own: str, sent_at: datetime) -> list[tuple[int, QuotedMail]]:
    """Where the quotes between the sender's words begin, and their origins: an attribution counts up to the next one."""
    lines = own.splitlines()
    found: list[tuple[int, QuotedMail]] = []
    for place, line in enumerate(lines):
        if not QUOTED.match(line) or (place and QUOTED.match(lines[place - 1])):
            continue
        end = text_end(lines[:place])
        if length := attribution_lines(lines[:end]):
            found.append((place, read_attribution(" ".join(lines[end - length : end]), sent_at)))
        elif found:
            found.append((place, found[-1][1]))
    return found


def _with_origin_lines(own: str, quotes: Sequence[tuple[int, QuotedMail]], sender: str, address: str) -> str:
    """The own words with a first line in each quote that says whose it is."""
    lines = own.splitlines()
    for place, origin in reversed(quotes):
        if origin.sender:
            lines.insert(place, f"> {origin_line(_name(origin, sender, address), origin.sent_at)}")
    return "\n".join(lines)
