"""WhatsApp chats as HTML, as WhatsApp Viewer and WhatsApp Chat Exporter make them of the phone's database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from html import unescape

from graphmem.ingest.chat.export_parts import describe_attachment, media_kind
from graphmem.ingest.chat.page_parts import PagePart, page_blocks, page_parts
from graphmem.ingest.chat.room_lines import room_turn
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

OWNER = "Me"
_VIEWER = re.compile(r'(?=<div class="message (?:incoming|outgoing)_message")')
_EXPORTER = re.compile(r'(?=<div class="w3-row w3-padding-small w3-margin-bottom" id=")')
_CONTACT = re.compile(r'<span class="contact(?:-name)?">\s*([^<]+?)\s*</span>')
_TITLE = re.compile(r"<title>\s*Whatsapp - ([^<]*?)\s*</title>", re.IGNORECASE)
_TIME = re.compile(r"(\d{4})[./-](\d\d)[./-](\d\d)(?:\s*-\s*|,?\s+|T)(\d\d):(\d\d)(?::(\d\d))?")
_EMOTICON = re.compile(r'<span class="emoticon_([0-9a-f]{2,6})"></span>')
_MEDIA = re.compile(r"^\[ (?P<kind>[A-Za-z]+)(?:: (?P<detail>[^\]\n]*))? ?(?P<length>[\d:]*) ?\]$", re.MULTILINE)


def detect(log: SourceFile) -> bool:
    """True for a page of either program."""
    head = log.head
    is_viewer = b'class="chat_header"' in head and b"_message" in head
    return is_viewer or (b"<title>Whatsapp - " in head and b"w3-" in head)


@log_format("whatsapp-html", detect=detect)
def whatsapp_page_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a page; what WhatsApp itself says is skipped."""
    head = log.head.decode("utf-8", "replace")
    named = _TITLE.search(head) or _CONTACT.search(head)
    reader = _PageReader(unescape(named[1]).strip() if named and named[1].strip() else log.conversation)
    is_viewer = b'class="chat_header"' in log.head
    make = reader.viewer_event if is_viewer else reader.exporter_event
    for index, block in enumerate(page_blocks(log, _VIEWER if is_viewer else _EXPORTER)):
        if isinstance(block, Unreadable):
            yield block
        else:
            yield event_or_unreadable(lambda block=block: make(block), f"message {index}", lambda block=block: block)  # type: ignore[misc]


@dataclass(slots=True)
class _PageReader:
    """Reads the messages of a page; `chat` is the name of the chat, who speaks where nobody is named."""

    chat: str
    _day: date | None = None

    def viewer_event(self, block: str) -> SourceTurn:
        """Return the turn of a message of WhatsApp Viewer. Raises RecordError."""
        parts = page_parts(_EMOTICON.sub(_letter, block), _viewer_part)
        found = {part.name: part for part in reversed(parts)}
        moment = _TIME.search(found["timestamp"].text) if "timestamp" in found else None
        if moment is None:
            raise RecordError("the message has no time")
        sender, key = _sender(found.get("remote-resource"))
        is_own = "outgoing_message" in block[:60]
        text, files = _split_media(found["text"].text if "text" in found else "")
        name = found["filename"].text if "filename" in found else ""
        return SourceTurn(
            conversation=self.chat,
            speaker=OWNER if is_own else sender or self.chat.partition("@")[0],
            text=text,
            sent_at=_datetime([int(number or 0) for number in moment.groups()]),
            speaker_key=OWNER if is_own else key or self.chat,
            attachments=(*([describe_attachment(media_kind(name), name)] if name else files),),
        )

    def exporter_event(self, block: str) -> SourceTurn | Skipped:
        """Return the turn of a message of WhatsApp Chat Exporter. Raises RecordError."""
        parts = page_parts(block, _exporter_part)
        found = {part.name: part for part in reversed(parts)}
        if "day" in found and (day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", found["day"].text)):
            self._day = _datetime([int(number) for number in day.groups()]).date()
        clock = re.search(r"(\d\d):(\d\d)(?::(\d\d))?", found["time"].text) if "time" in found else None
        if clock is None or self._day is None:
            raise RecordError("the message has no time" if clock is None else "no message before this gives the date")
        text = "\n".join(part.text for part in parts if part.name in ("text", "caption") and part.text)
        files = tuple(_file(part) for part in parts if part.name == "media")
        numbers = [self._day.year, self._day.month, self._day.day, *(int(number or 0) for number in clock.groups())]
        if "system" in found and not files and not text:
            told = room_turn(found["system"].text, conversation=self.chat, sent_at=_datetime(numbers), room=self.chat)
            return told or Skipped("system line")
        sender = found["name"].text if "name" in found else ""
        return SourceTurn(
            conversation=self.chat,
            speaker=OWNER if sender == "You" else sender or self.chat,
            text=text,
            sent_at=_datetime(numbers),
            key=found["message"].attributes.get("id", "") if "message" in found else "",
            reply_to=found["reply link"].attributes.get("href", "").lstrip("#") if "reply link" in found else "",
            attachments=files,
        )


def _viewer_part(tag: str, classes: frozenset[str], attributes: dict[str, str]) -> str:
    return next((name for name in ("quote", "text", "filename", "remote-resource", "timestamp") if name in classes and tag == "div"), "")


def _exporter_part(tag: str, classes: frozenset[str], attributes: dict[str, str]) -> str:
    """Name a part of WhatsApp Chat Exporter's page, whose classes are those of its style sheet."""
    if "w3-margin-bottom" in classes:
        return "message"
    if "w3-padding-16" in classes and "blue" in classes:
        return "day"
    if "name" in classes:
        return "name"
    if classes & {"w3-left", "w3-right-align"} and "blue" in classes:
        return "time"
    if "reply" in classes:
        return "reply"
    if "reply_link" in classes:
        return "reply link"
    if "w3-panel" in classes:
        return "system"
    if classes & {"w3-left-align", "w3-right-align"}:
        return "text"
    if "w3-container" in classes and tag == "div":
        return "caption"
    return "media" if tag in ("img", "source") and "avatar" not in classes else ""


def _file(part: PagePart) -> str:
    path = part.attributes.get("src") or part.attributes.get("data-src", "")
    kind = "sticker" if "sticker" in part.attributes.get("class", "") else media_kind(path, part.attributes.get("type", ""))
    return describe_attachment(kind, "" if path.startswith("data:") else path)


def _sender(part: PagePart | None) -> tuple[str, str]:
    """Return name and id of the sender in a group: "Mira (4711@s.whatsapp.net)"."""
    found = re.fullmatch(r"(.*?)\s*\(([^()]*)\)", part.text, re.DOTALL) if part else None
    return (found[1].strip() or found[2].partition("@")[0], found[2]) if found else ("", "")


def _split_media(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without the mark of a medium, and the medium in words."""
    files = [describe_attachment(found["kind"].lower(), (found["detail"] or "").strip()) for found in _MEDIA.finditer(text)]
    return _MEDIA.sub("", text).strip(), tuple(files)


def _letter(found: re.Match[str]) -> str:
    code = int(found[1], 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _datetime(numbers: list[int]) -> datetime:
    try:
        return datetime(*numbers)  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise RecordError("there is no such time") from None
