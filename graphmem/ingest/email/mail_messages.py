"""E-mail: mbox files (Google Takeout, Thunderbird, mailing list archives) and single .eml files."""

import email
import re
from collections.abc import Iterator
from datetime import datetime
from email.message import Message as Mail

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt
from graphmem.ingest.email.mail_headers import base_subject, header, is_forward, mail_time, raw_header, sender_of
from graphmem.ingest.email.mail_parts import MailBody, body_of
from graphmem.ingest.email.mbox import FROM, HEADER, RawMail, raw_mails
from graphmem.ingest.email.quote_origins import with_origins
from graphmem.ingest.email.reply_parsing import MailWords, forwarded_words, read_words

COMMON_HEADERS = frozenset(
    "from date subject message-id received return-path mime-version delivered-to to content-type reply-to in-reply-to".split()
)
EXPUNGED = 0x0008
"""Thunderbird's flag of a deleted mail that is still in the file."""

_ID = re.compile(r"<\s*([^<>\s]+)\s*>")


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
    reply_to = next(iter(_ID.findall(raw_header(mail, "in-reply-to"))), "")
    words = _words(body, subject, sent_at, is_reply=bool(reply_to))
    body.attachments.extend(f"forwarded message: {one.subject}".rstrip(": ") for one in words.forwards if one.sender or one.subject)
    said = with_origins(words.own, words.forwards, sender=speaker, address=address, sent_at=sent_at)
    return SourceTurn(
        conversation=conversation_of(mail, key) or base_subject(subject) or otherwise,
        speaker=speaker,
        text=said.text if said.text.strip() or body.text.strip() or body.attachments else base_subject(subject),
        sent_at=sent_at,
        thread=base_subject(subject),
        key=key,
        reply_to=reply_to,
        speaker_key=address,
        attachments=tuple(body.attachments),
        forwarded_from=said.forwarded_from,
        forwarded_at=said.forwarded_at,
        line=raw.line,
    )


def _words(body: MailBody, subject: str, sent_at: datetime, *, is_reply: bool) -> MailWords:
    """The sender's words, and the mails that are passed on, in the text and as attachments."""
    passes_on = is_forward(subject, is_reply=is_reply)
    words = read_words(body.text, subject=base_subject(subject), passes_on=passes_on, sent_at=sent_at)
    attached = tuple(mail for origin in body.forwards for mail in forwarded_words(origin.text, origin, sent_at))
    return MailWords(own=words.own, forwards=(*words.forwards, *attached))


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
