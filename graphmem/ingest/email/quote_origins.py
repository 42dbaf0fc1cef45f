"""Whose words a mail has: its text with the mails that it passes on as quotes, and the origin of the quotes."""

from collections.abc import Sequence
from datetime import datetime

from graphmem.ingest.core.quoting import QuotedPassage, QuotedText, pass_on
from graphmem.ingest.email.quote_marks import QUOTED, attribution_lines, text_end
from graphmem.ingest.email.quoted_mail import QuotedMail, read_attribution
from graphmem.language.origin_lines import origin_line


def with_origins(own: str, forwards: Sequence[QuotedMail], *, sender: str, address: str, sent_at: datetime) -> QuotedText:
    """Return the sender's own words, and below them, quoted, the mails that are passed on.

    If all quotes have one origin, it is that of the mail. If not, the first line of each quote says whose it is.
    """
    passages = [QuotedPassage(_name(mail, sender, address), mail.sent_at, mail.text) for mail in forwards]
    own_quotes = _quotes(own, sent_at)
    origins = {(origin.sender, origin.sent_at) for _, origin in own_quotes}
    if len(origins) > 1 or (origins and passages):
        own = _with_origin_lines(own, own_quotes, sender, address)
    said = pass_on(own, passages)
    first = next((origin for _, origin in own_quotes if origin.sender and not origin.is_by(sender, address)), None)
    return said if first is None or said.forwarded_from else QuotedText(said.text, first.sender, first.sent_at)


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
