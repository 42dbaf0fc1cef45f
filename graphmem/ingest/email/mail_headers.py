"""Headers of a mail as text, and what they say: its subject without "Re:", whether it is a forward, its time, its sender."""

import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail
from email.utils import parsedate_to_datetime

from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.source_file import decode_text

_FORWARD_PREFIXES = "fwd?|fw|wg|tr|rv|i|enc|doorst|vb|vl|pd|ilt|πρθ|转发|轉寄|転送|전달"
_REPLY_PREFIXES = "re|aw|sv|ynt|rif|r|res|antw|odp|ha|vá|απ|atb|回复|答复|回覆|返信|회신"
# "VS" is an answer in Finnish and a forward in Danish and Norwegian.
_PREFIX = re.compile(rf"^\s*(?:(?P<forward>{_FORWARD_PREFIXES})|(?P<reply>{_REPLY_PREFIXES})|vs)\s*(?:\[\d+\])?\s*[:：]\s*", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?P<name>.*?)[<\[]\s*(?:mailto:)?(?P<address>[^<>\[\]]*)[>\]]\s*$", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"^(?P<address>[^\s()]+)\s*\((?P<name>.*)\)\s*$", re.DOTALL)
_AT = re.compile(r"^(\S+) at (\S+)")
# Supersets of the named charsets, as browsers use them.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8"}
_FOLD = re.compile(r"[\r\n]+[ \t]*|[\x00-\x1f\x7f]+")


def base_subject(subject: str) -> str:
    """Return the subject without "Re:" and the like."""
    while found := _PREFIX.match(subject):
        subject = subject[found.end() :]
    return subject.strip()


def is_forward(subject: str, *, is_reply: bool) -> bool:
    """True if the outermost prefix says so ("Fwd: Re: Lunch"), or if there is none and the mail answers no other."""
    found = _PREFIX.match(subject)
    if found and (found["forward"] or found["reply"]):
        return found["forward"] is not None
    return not is_reply


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
    name = decode_words(name.strip()).strip().strip("\"'*").replace('\\"', '"').strip()
    address = _AT.sub(r"\1@\2", address.strip())
    return name or address, address.lower()


def header(mail: Mail, name: str) -> str:
    """Return a header as text, unfolded and decoded; "" if it is missing."""
    return decode_words(raw_header(mail, name))


def raw_header(mail: Mail, name: str) -> str:
    """Return a header unfolded, with encoded words as they are."""
    value = next((value for given, value in mail.raw_items() if given.lower() == name), "")
    return unfolded(decode_text(str(value).encode("utf-8", "surrogateescape")))


def decode_words(value: str) -> str:
    """Return text with encoded words ("=?utf-8?q?=C3=A9?=") decoded."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    text = "".join(part if isinstance(part, str) else decode_charset(part, charset or "") for part, charset in parts)
    return unfolded(text)


def decode_charset(raw: bytes, charset: str) -> str:
    """Decode bytes in this charset; if it is unknown or wrong, in UTF-8 or Windows-1252."""
    name = charset.strip().lower()
    try:
        return raw.decode(_SUPERSETS.get(name, name) or "utf-8")
    except (LookupError, ValueError):
        return decode_text(raw)


def unfolded(text: str) -> str:
    """Return a text of a header on one line."""
    return _FOLD.sub(" ", text).strip()
