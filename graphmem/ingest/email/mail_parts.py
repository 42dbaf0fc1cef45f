"""Parts of a mail: headers as text, body, attachments. Malformed mails are read as far as possible."""

from dataclasses import dataclass, field
from email.message import Message as Mail
from typing import Any

from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.source_file import decode_text
from graphmem.ingest.email.mail_headers import decode_charset, decode_words, header, mail_time, raw_header, sender_of, unfolded
from graphmem.ingest.email.quoted_mail import QuotedMail

# Parts that are not there to be read.
_SIGNATURES = frozenset("application/pgp-signature application/pkcs7-signature application/x-pkcs7-signature application/pgp-keys".split())


@dataclass(slots=True)
class MailBody:
    """The text of a mail, its attachments in words, and the mails that are attached to it."""

    text: str = ""
    attachments: list[str] = field(default_factory=list)
    forwards: list[QuotedMail] = field(default_factory=list)


def body_of(mail: Mail) -> MailBody:
    """Return the text, plain if there is a plain version, and the attachments."""
    body = MailBody()
    body.text = _joined(_read(mail, body, 0))
    return body


def _pass_on(mail: Mail, body: MailBody, depth: int) -> None:
    """Add an attached mail to the body, with its words, and the attachments and attached mails of its own."""
    inner = MailBody()
    inner.text = _joined(_read(mail, inner, depth + 1))
    sender, address = sender_of(raw_header(mail, "from"))
    origin = QuotedMail(
        sender=sender,
        address=address if "@" in address else "",
        sent_at=mail_time(raw_header(mail, "date")),
        subject=header(mail, "subject"),
        text=inner.text,
    )
    body.forwards += [origin, *inner.forwards]
    body.attachments += inner.attachments


def _report(parts: list[Any], body: MailBody, depth: int) -> list[str]:
    """The words of a report of delivery; the mail that it returns is the receiver's own."""
    returned = [part for part in parts if isinstance(part, Mail) and part.get_content_maintype() == "message"]
    body.attachments += ["returned message" for part in returned if part.get_content_type() == "message/rfc822"]
    return [text for part in parts if isinstance(part, Mail) and part not in returned for text in _read(part, body, depth + 1)]


def _joined(texts: list[str]) -> str:
    return "\n".join(text.strip("\n") for text in texts if text.strip()).replace("\r\n", "\n").replace("\r", "\n")


def _read(part: Mail, body: MailBody, depth: int) -> list[str]:
    """Return the texts of a part, in order; attachments are added to the body."""
    kind = part.get_content_type()
    if depth > MAIL.part_nesting or kind in _SIGNATURES:
        return []
    inner = part.get_payload()
    if kind == "message/rfc822" or (kind.startswith("message/") and isinstance(inner, list)):
        if isinstance(inner, list) and inner and isinstance(inner[0], Mail):
            _pass_on(inner[0], body, depth)
        else:
            body.attachments.append("forwarded message")
        return []
    if isinstance(inner, list):
        if kind == "multipart/report":
            return _report(inner, body, depth)
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
    return unfolded(name)


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
