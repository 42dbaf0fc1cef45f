"""Parts of a mail: headers as text, body, attachments. Malformed mails are read as far as possible."""

import re
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message as Mail

from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.source_file import decode_text

# Parts that are not there to be read.
_SIGNATURES = frozenset("application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature application/pgp-keys".split())
# Supersets of the named charsets, as browsers use them.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8"}
_FOLD = re.compile(r"[\r\n]+[ \t]*|[\x00-\x1f\x7f]+")


@dataclass(slots=True)
class MailBody:
    """The text of a mail, and its attachments in words."""

    text: str = ""
    attachments: list[str] = field(default_factory=list)


def header(mail: Mail, name: str) -> str:
    """Return a header as text, unfolded and decoded; "" if it is missing."""
    return decode_words(raw_header(mail, name))


def raw_header(mail: Mail, name: str) -> str:
    """Return a header unfolded, with encoded words as they are."""
    value = next((value for given, value in mail.raw_items() if given.lower() == name), "")
    return _FOLD.sub(" ", decode_text(str(value).encode("utf-8", "surrogateescape"))).strip()


def decode_words(value: str) -> str:
    """Return text with encoded words ("=?utf-8?q?=C3=A9?=") decoded."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        return value
    text = "".join(part if isinstance(part, str) else decode_charset(part, charset or "") for part, charset in parts)
    return _FOLD.sub(" ", text).strip()


def decode_charset(raw: bytes, charset: str) -> str:
    """Decode bytes in this charset; if it is unknown or wrong, in UTF-8 or Windows-1252."""
    name = charset.strip().lower()
    try:
        return raw.decode(_SUPERSETS.get(name, name) or "utf-8")
    except (LookupError, ValueError):
        return decode_text(raw)


def body_of(mail: Mail) -> MailBody:
    """Return the text, plain if there is a plain version, and the attachments."""
    body = MailBody()
    texts = _read(mail, body, 0)
    body.text = "\n".join(text.strip("\n") for text in texts if text.strip()).replace("\r\n", "\n").replace("\r", "\n")
    return body


def _read(part: Mail, body: MailBody, depth: int) -> list[str]:
    """Return the texts of a part, in order; attachments are added to the body."""
    kind = part.get_content_type()
    if depth > MAIL.part_nesting or kind in _SIGNATURES:
        return []
    inner = part.get_payload()
    if kind == "message/rfc822" or (kind.startswith("message/") and isinstance(inner, list)):
        subject = header(inner[0], "subject") if isinstance(inner, list) and inner and isinstance(inner[0], Mail) else ""
        body.attachments.append(f"forwarded message: {subject}".rstrip(": "))
        return []
    if isinstance(inner, list):
        parts = [part for part in inner if isinstance(part, Mail)]
        return (
            _best_alternative(parts, body, depth)
            if kind == "multipart/alternative"
            else [t for p in parts for t in _read(p, body, depth + 1)]
        )
    if kind in ("text/plain", "text/html") and not _is_attached(part):
        text = decode_charset(_bytes(part), _charset(part))
        return [html_text(text) if kind == "text/html" else text]
    body.attachments.append(_described(part, kind))
    return []


def _best_alternative(parts: list[Mail], body: MailBody, depth: int) -> list[str]:
    """Return the plain version of a text, or the last that has any text; attachments of all versions are kept."""
    versions = [(part.get_content_type() == "text/plain", _read(part, body, depth + 1)) for part in parts]
    shown = [(plain, texts) for plain, texts in versions if any(text.strip() for text in texts)]
    return next((texts for plain, texts in shown if plain), shown[-1][1] if shown else [])


def _is_attached(part: Mail) -> bool:
    return raw_header(part, "content-disposition").lower().startswith("attachment") or bool(_name(part))


def _described(part: Mail, kind: str) -> str:
    main = kind.partition("/")[0]
    word = {"image": "photo", "audio": "audio", "video": "video"}.get(main, "file")
    return f"{word}: {_name(part) or kind}"


def _name(part: Mail) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        return ""
    name = decode_words(decode_text(str(name).encode("utf-8", "surrogateescape")))
    return _FOLD.sub(" ", name).strip()


def _charset(part: Mail) -> str:
    try:
        return part.get_content_charset() or ""
    except (LookupError, ValueError, TypeError):
        return ""


def _bytes(part: Mail) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError):
        payload = None
    return payload if isinstance(payload, bytes) else b""
