"""Reply parsing: what the sender of a mail wrote, apart from the mails that it answers or passes on."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.quoting import quoted
from graphmem.ingest.email.mail_headers import base_subject
from graphmem.ingest.email.quote_marks import (
    DATED,
    FORWARD_END,
    FORWARDED,
    MARKER,
    ORIGINAL,
    QUOTED,
    RULE,
    SENDER,
    WROTE,
    attribution_lines,
    is_header_in_any_language,
    is_quoted_header,
    shortened,
    text_end,
)
from graphmem.ingest.email.quoted_mail import QuotedMail, read_attribution, read_header

# Only lines with one of these signs can be a mark or a header: most lines are left at that.
_MAY_MARK = re.compile(r"[:：]|--|____")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWords:
    """The words of a mail: the sender's own, with the quotes between them, and the mails that it passes on, the last one first."""

    own: str
    forwards: tuple[QuotedMail, ...] = ()


@dataclass(frozen=True, slots=True)
class _Split:
    """Where a mail within a mail begins: the lines above, its origin, the lines below, and if a mark says that it is forwarded."""

    above: list[str]
    origin: QuotedMail
    below: list[str]
    is_forward: bool = False


def read_words(text: str, *, subject: str, passes_on: bool, sent_at: datetime) -> MailWords:
    """Tell the sender's words from those of others; the signature and the mail that is answered are left out.

    `subject` is that of the mail, without "Re:": a header in any language is known by it. `passes_on`: a mail below the text is forwarded,
    even if no mark says so. `sent_at` is when the mail was sent: times that name no zone are of its zone. What cannot be told apart from
    a quote is quoted with ">".
    """
    lines = text.splitlines()
    found = _at_header(lines, subject, sent_at)
    if found is None:
        return MailWords(own=_own(lines))
    if found.is_forward or passes_on:
        mails, after = _chain(found, sent_at)
        return MailWords(own=_own([*found.above, *after]), forwards=mails)
    if not text_end(found.above) and text_end(found.below):
        # An answer may stand below, with no mark between.
        return MailWords(own="", forwards=(QuotedMail(text="\n".join(found.below).strip("\n")),))
    return MailWords(own=_own(found.above))


def forwarded_words(text: str, origin: QuotedMail, sent_at: datetime) -> tuple[QuotedMail, ...]:
    """Return a mail that is passed on, and those that it quotes in turn; they have been seen by its receivers, not by ours."""
    return _chain(_Split([], origin, text.splitlines()), origin.sent_at or sent_at)[0]


def _own(lines: list[str]) -> str:
    lines = _without_signature(_without_unmarked_quote(_without_trailing_quote(lines)))
    return "\n".join(_without_leading_quote(lines)).strip("\n")


def _chain(first: _Split, sent_at: datetime) -> tuple[tuple[QuotedMail, ...], list[str]]:
    """The mails below a mark, each with its own words, and what the sender wrote below them."""
    below, after = _ended(first.below)
    mails: list[QuotedMail] = []
    found: _Split | None = replace(first, below=below)
    while found is not None and len(mails) < MAIL.quoted_mails:
        origin, lines = found.origin, found.below
        found = _next_mail(lines, base_subject(origin.subject), sent_at) if len(mails) < MAIL.quoted_mails - 1 else None
        words = "\n".join(_without_signature(lines if found is None else found.above)).strip("\n")
        mails.append(replace(origin, text=words))
    return tuple(mail for mail in mails if mail.text.strip() or mail.subject), after


def _ended(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split at a line such as "----- End forwarded message -----"."""
    place = next((place for place, line in enumerate(shortened(lines)) if FORWARD_END.match(line)), len(lines))
    return lines[:place], lines[place + 1 :]


def _next_mail(lines: list[str], subject: str, sent_at: datetime) -> _Split | None:
    """Where the next mail within these lines begins, by a header or by an attribution line."""
    found = [_at_header(lines, subject, sent_at), _at_unmarked_quote(lines, sent_at), _at_trailing_quote(lines, sent_at)]
    return min((one for one in found if one is not None), key=lambda one: len(one.above), default=None)


def _at_header(lines: list[str], subject: str, sent_at: datetime) -> _Split | None:
    """Find a line such as "-----Original Message-----", or the header of a quoted mail."""
    for place, line in enumerate(shortened(lines)):
        if not _MAY_MARK.search(line):
            continue
        if FORWARDED.match(line):
            return _below_mark(lines, place, place + 1, sent_at, is_forward=True)
        marked = place > 0 and MARKER.match(lines[place - 1]) is not None
        begins = place == 0 or marked or not lines[place - 1].strip()
        if ORIGINAL.match(line) or (RULE.match(line) and is_quoted_header(lines[place + 1 : place + 8])):
            return _below_mark(lines, place, place + 1, sent_at)
        if is_quoted_header(lines[place : place + 7]) or (begins and is_header_in_any_language(lines[place : place + 9], subject)):
            return _below_mark(lines, place - marked, place, sent_at)
        if line.rstrip().endswith((":", "：")) and _is_quoted_forward(lines[place + 1 : place + 13], subject):
            return _below_mark(lines, place, place + 1, sent_at, is_forward=True)
    return None


def _below_mark(lines: list[str], start: int, header: int, sent_at: datetime, *, is_forward: bool = False) -> _Split:
    """The mail whose header begins at a line; if all of it is quoted with ">", what stands below the quote belongs to the lines above."""
    below, after = _unquoted(lines[header:]) if is_forward else (lines[header:], [])
    origin, words = read_header(below, sent_at)
    return _Split([*lines[:start], *after], origin, words, is_forward)


def _is_quoted_forward(lines: list[str], subject: str) -> bool:
    """True if the next lines are the header of a mail, each behind ">"."""
    start = next((place for place, line in enumerate(lines[:3]) if line.strip()), 0)
    if not lines[start:] or not QUOTED.match(lines[start]):
        return False
    inner = _unquoted(lines[start : start + 9])[0]
    return is_quoted_header(inner) or is_header_in_any_language(inner, subject)


def _unquoted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The quoted lines at the start without their first mark, and the lines below; all lines if they do not start with a quote."""
    start = next((place for place, line in enumerate(lines) if line.strip()), 0)
    if not lines[start:] or not QUOTED.match(lines[start]):
        return lines, []
    end = next((place for place in range(start, len(lines)) if lines[place].strip() and not QUOTED.match(lines[place])), len(lines))
    return [_one_level_up(line) for line in lines[start:end]], lines[end:]


def _one_level_up(line: str) -> str:
    return line.lstrip().removeprefix(">").removeprefix(" ") if QUOTED.match(line) else line


def _at_unmarked_quote(lines: list[str], sent_at: datetime) -> _Split | None:
    """Find an attribution line with no ">" below it."""
    start, end = _unmarked_quote(lines)
    return _Split(lines[:start], read_attribution(" ".join(lines[start:end]), sent_at), lines[end:]) if end else None


def _unmarked_quote(lines: list[str]) -> tuple[int, int]:
    """Where an attribution line with no ">" below it begins and ends; (0, 0) if there is none."""
    after_quotes = next((place for place in range(len(lines), 0, -1) if QUOTED.match(lines[place - 1])), 0)
    for end in range(max(1, after_quotes), len(lines) + 1):
        if not lines[end - 1].rstrip().endswith((":", "：")):
            continue
        length = attribution_lines(lines[max(0, end - 4) : end])
        head = " ".join(lines[end - length : end])
        if length and text_end(lines[end:]) and DATED.search(head) and (SENDER.search(head) or WROTE.search(head)):
            return end - length, end
    return 0, 0


def _at_trailing_quote(lines: list[str], sent_at: datetime) -> _Split | None:
    """Find the quoted lines at the end if they have an attribution line."""
    start = _trailing_quote(lines)
    length = attribution_lines(lines[:start])
    if start == len(lines) or not length:
        return None
    head = " ".join(lines[start - length : start])
    return _Split(lines[: start - length], read_attribution(head, sent_at), [_one_level_up(line) for line in lines[start:]])


def _trailing_quote(lines: list[str]) -> int:
    """Where the quoted lines at the end begin; the attribution line ends there."""
    end = text_end(lines)
    if not end or not QUOTED.match(lines[end - 1]):
        return len(lines)
    while end and (QUOTED.match(lines[end - 1]) or not lines[end - 1].strip()):
        end -= 1
    return end


def _without_unmarked_quote(lines: list[str]) -> list[str]:
    """Cut at an attribution line with no ">" below it; if nothing stands above it, what is below is quoted."""
    start, end = _unmarked_quote(lines)
    if not end:
        return lines
    return lines[:start] if text_end(lines[:start]) else quoted("\n".join(lines[end:])).splitlines()


def _without_trailing_quote(lines: list[str]) -> list[str]:
    """Remove the quoted lines at the end and their attribution line."""
    start = _trailing_quote(lines)
    return lines if start == len(lines) else lines[: start - attribution_lines(lines[:start])]


def _without_leading_quote(lines: list[str]) -> list[str]:
    """Remove a quote at the start if it is the only one and has an attribution line."""
    start = next((place for place, line in enumerate(lines) if QUOTED.match(line)), 0)
    head = text_end(lines[:start])
    if not start or not attribution_lines(lines[:head]) or text_end(lines[: head - attribution_lines(lines[:head])]):
        return lines
    rest = start
    while rest < len(lines) and (QUOTED.match(lines[rest]) or not lines[rest].strip()):
        rest += 1
    return lines if any(map(QUOTED.match, lines[rest:])) else lines[rest:]


def _without_signature(lines: list[str]) -> list[str]:
    """Remove a short signature below "-- "."""
    for place in range(max(0, len(lines) - MAIL.signature_lines - 1), len(lines)):
        if lines[place] in ("-- ", "--"):
            return lines[:place]
    return lines
