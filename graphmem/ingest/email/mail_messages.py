"""E-mail: mbox files (Google Takeout, Thunderbird, mailing list archives) and single .eml files."""

import email
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import Message as Mail
from email.utils import parsedate_to_datetime

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt
from graphmem.ingest.email.mail_parts import body_of, decode_words, header, raw_header
from graphmem.ingest.email.mbox import FROM, HEADER, RawMail, raw_mails
from graphmem.ingest.email.reply_parsing import strip_quotes

COMMON_HEADERS = frozenset(
    "from date subject message-id received return-path mime-version delivered-to to content-type reply-to in-reply-to".split()
)
EXPUNGED = 0x0008
"""Thunderbird's flag of a deleted mail that is still in the file."""

_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_PREFIX = re.compile(
    r"^\s*(?:re|fwd?|aw|wg|sv|vs|vb|ynt|rif|r|i|tr|rv|res|enc|antw|odp|doorst|ha|回复|答复|转发|回覆|轉寄|返信)\s*(?:\[\d+\])?\s*[:：]\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?P<name>.*?)<\s*(?P<address>[^<>]*)>\s*$", re.DOTALL)
_COMMENT = re.compile(r"^(?P<address>[^\s()]+)\s*\((?P<name>.*)\)\s*$", re.DOTALL)
_AT = re.compile(r"^(\S+) at (\S+)")


def detect(log: SourceFile) -> bool:
    """True if the file starts with a "From " line and a header, or with the headers of a mail."""
    lines = log.head.lstrip().split(b"\n")[: MAIL.detection_lines]
    if lines[0].startswith(FROM):
        return len(lines) > 1 and (HEADER.match(lines[1]) is not None or lines[1].startswith(b">From "))
    return not log.is_json and _is_mail_header(lines)


@log_format("mbox", detect=detect, companions=("table_of_contents",))
def mail_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per mail; mails that name the same first mail are one conversation."""
    for mail in raw_mails(log):
        if isinstance(mail, Unreadable):
            yield mail
            continue
        if mail.size > MAIL.mail_bytes:
            yield Note(f"the mail at line {mail.line} has {mail.size >> 20} MB, of which {MAIL.mail_bytes >> 20} MB were read")
        yield event_or_unreadable(lambda mail=mail: _turn(mail, log.conversation), "", lambda mail=mail: _excerpt(mail), mail.line)  # type: ignore[misc]


def conversation_of(mail: Mail, key: str) -> str:
    """Return Gmail's thread number, else the first id the mail refers to, else its own id; other mails play no part."""
    if thread := header(mail, "x-gm-thrid"):
        return thread
    named = _ID.findall(raw_header(mail, "references")) or _ID.findall(raw_header(mail, "in-reply-to"))
    return named[0] if named else key


def base_subject(subject: str) -> str:
    """Return the subject without "Re:" and the like."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def mail_time(written: str) -> datetime | None:
    """Return the time of a Date header, naive if it names no zone; None if it is missing or implausible."""
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" is UTC without a statement about the sender's zone.
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None and written.rstrip().endswith("-0000") else moment
    return moment if MAIL.first_year <= moment.year <= MAIL.last_year else None


def sender_of(written: str) -> tuple[str, str]:
    """Return name and address of "Ada Byron <ada@example.org>", or of the forms that archives use."""
    written = _AT.sub(r"\1@\2", written[: MAIL.sender_chars].strip())
    found = _ADDRESS.match(written) or _COMMENT.match(written)
    name, address = (found["name"], found["address"]) if found else ("", written)
    name = decode_words(name.strip()).strip().strip("\"'").replace('\\"', '"').strip()
    address = _AT.sub(r"\1@\2", address.strip())
    return name or address, address.lower()


def _turn(raw: RawMail, otherwise: str) -> SourceTurn | Skipped:
    try:
        mail = email.message_from_bytes(b"\n".join(raw.data))
        body = body_of(mail)
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError) as error:
        raise RecordError(f"the mail cannot be parsed ({type(error).__name__}: {error})"[:300]) from None
    if reason := _skip_reason(mail):
        return Skipped(reason)
    speaker, address = _sender(mail, raw.envelope)
    sent_at = mail_time(raw_header(mail, "date")) or mail_time(raw.envelope.removeprefix("From ").lstrip("- ").partition(" ")[2])
    sent_at = sent_at or mail_time(raw.envelope.removeprefix("From ").lstrip("- "))
    if sent_at is None:
        raise RecordError(f"the mail has no valid date: {raw_header(mail, 'date')[:60]!r}")
    subject = header(mail, "subject")
    key = next(iter(_ID.findall(raw_header(mail, "message-id"))), raw_header(mail, "message-id").strip("<> "))
    text, forwarded = strip_quotes(body.text, base_subject(subject))
    if forwarded is not None:
        body.attachments.append(f"forwarded message: {forwarded}".rstrip(": "))
    return SourceTurn(
        conversation=conversation_of(mail, key) or base_subject(subject) or otherwise,
        speaker=speaker,
        text=text if text.strip() or body.text.strip() or body.attachments else base_subject(subject),
        sent_at=sent_at,
        thread=base_subject(subject),
        key=key,
        reply_to=next(iter(_ID.findall(raw_header(mail, "in-reply-to"))), ""),
        speaker_key=address,
        attachments=tuple(body.attachments),
        line=raw.line,
    )


def _skip_reason(mail: Mail) -> str:
    """Return why the mail is skipped, "" if it is not."""
    labels = {label.strip().strip('"').casefold() for label in header(mail, "x-gmail-labels").split(",")}
    if "spam" in labels:
        return "spam"
    if "x-imap" in {name.lower() for name in mail} and "FOLDER INTERNAL DATA" in header(mail, "subject"):
        return "folder data"
    flags = header(mail, "x-mozilla-status")
    return "deleted message" if re.fullmatch(r"[0-9A-Fa-f]{4}", flags) and int(flags, 16) & EXPUNGED else ""


def _sender(mail: Mail, envelope: str) -> tuple[str, str]:
    """Return name and address of the author, or else of the sender."""
    for name in ("from", "sender", "reply-to", "return-path"):
        speaker, address = sender_of(raw_header(mail, name))
        if speaker:
            return speaker, address
    found = re.match(r"From (\S+@\S+)", envelope)
    return (found[1], found[1].lower()) if found else ("", "")


def _is_mail_header(lines: list[bytes]) -> bool:
    """True if the lines up to a blank one are all headers, with those that every mail has."""
    names = set()
    for line in lines:
        if not line.strip():
            break
        if found := HEADER.match(line):
            names.add(found[0].rstrip(b" \t:").decode().lower())
        elif line[:1] not in (b" ", b"\t"):
            return False
    return "from" in names and (not names.isdisjoint(("date", "message-id", "received")) or len(names & COMMON_HEADERS) >= 3)


def _excerpt(mail: RawMail) -> str:
    return bytes_excerpt(b"\n".join([mail.envelope.encode(), *mail.data[: MAIL.excerpt_lines]]))
