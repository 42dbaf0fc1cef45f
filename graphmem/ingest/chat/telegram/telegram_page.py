"""Telegram Desktop's export as HTML: `messages.html`, `messages2.html` ... of one chat."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from html import unescape
from html.parser import HTMLParser

from graphmem.ingest.chat.export_parts import describe_attachment, forwarded_from
from graphmem.ingest.chat.page_parts import page_blocks
from graphmem.ingest.chat.room_lines import room_turn
from graphmem.ingest.chat.telegram.telegram_export import DELETED_ACCOUNT
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.quoting import quoted
from graphmem.ingest.core.source_file import SourceFile

COMPANIONS = ("export_results.html", "contacts.html", "frequent.html", "sessions.html", "web_sessions.html", "chats.html", "stories.html")
_MESSAGE = re.compile(r'(?=<div\s+class="message (?:default|service)\b)')
_HEADER = re.compile(r'<div\s+class="page_header".{0,600}?<div\s+class="text bold">\s*(.*?)\s*</div>', re.DOTALL)
_TITLE = re.compile(
    r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}) (?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?: UTC(?:(?P<sign>[+-])(?P<hours>\d\d):(?P<minutes>\d\d))?)?"
)
_REPLY = re.compile(r"#go_to_message(\d+)")
_VIA = re.compile(r"^(?P<name>.*?)\s+via\s+(?P<bot>@\w+)$", re.DOTALL)
_WRAPS = {"photo_wrap": "photo", "video_file_wrap": "video", "animated_wrap": "animation", "sticker_wrap": "sticker"}
_MEDIA = re.compile(r"^media_(?P<kind>[a-z_]+)$")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())


def detect(log: SourceFile) -> bool:
    """True for a page with Telegram's frame and messages."""
    return b'class="page_wrap"' in log.head and bool(re.search(rb'class="message (?:default|service)', log.head))


@log_format("telegram-html", detect=detect, companions=COMPANIONS)
def telegram_page_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a page; a message without a name is of the sender before it."""
    found = _HEADER.search(log.head.decode("utf-8", "replace"))
    conversation = unescape(found[1]).strip() if found else ""
    reader = _TelegramPage(conversation or log.conversation)
    for index, block in enumerate(page_blocks(log, _MESSAGE)):
        if isinstance(block, Unreadable):
            yield block
        else:
            yield event_or_unreadable(lambda block=block: reader.event(block), f"message {index}", lambda block=block: block)  # type: ignore[misc]


@dataclass(slots=True)
class _TelegramPage:
    """Reads the messages of one page."""

    conversation: str
    _sender: str = ""
    _last: datetime | None = None

    def event(self, block: str) -> SourceTurn | Skipped:
        """Return the turn of a message. Raises RecordError."""
        message = _TelegramMessageParser.of(block)
        if message.is_service:
            return self._happened(message.key, block) or Skipped("service message")
        self._last = message.time or self._last
        self._sender = message.text_of("from_name") or self._sender
        if not self._sender:
            raise RecordError("there is no sender: it stands in the file before, which is to be read together with this one")
        text, via = message.text_of("text") or message.poll(), _VIA.match(self._sender)
        origin = message.text_of("origin")
        attachments = [*message.attachments, *([f"via {via['bot']}"] if via else [])]
        if message.is_forwarded:
            attachments.append(forwarded_from(origin or DELETED_ACCOUNT, message.origin_time))
        return SourceTurn(
            conversation=self.conversation,
            speaker=message.text_of("signature") or (via["name"] if via else self._sender),
            text=quoted(text) if message.is_forwarded else text,
            sent_at=_required(message.time),
            key=message.key,
            reply_to=message.reply_to,
            attachments=tuple(attachments),
            forwarded_from=origin if message.is_forwarded else "",
            forwarded_at=message.origin_time if message.is_forwarded else None,
        )

    def _happened(self, key: str, block: str) -> SourceTurn | None:
        """Return who joined, left or called; a service message has no time, so it has that of the message before it."""
        line = " ".join(html_text(block, spaced=False).split())
        turn = room_turn(line, conversation=self.conversation, sent_at=self._last, room=self.conversation)
        if turn is not None:
            turn.key = key
        return turn


def _required(moment: datetime | None) -> datetime:
    if moment is None:
        raise RecordError("the message has no time")
    return moment


def _moment(title: str) -> datetime | None:
    """Return the time of a title: "02.03.2026 09:00:00 UTC+01:00"; older exports name no zone."""
    found = _TITLE.search(title)
    if found is None:
        return None
    zone: tzinfo | None = None
    if "UTC" in found[0]:
        offset = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
        zone = timezone(-offset if found["sign"] == "-" else offset) if offset < timedelta(hours=24) else None
    try:
        names = ("year", "month", "day", "hour", "minute", "second")
        return datetime(*(int(found[name]) for name in names), tzinfo=zone)  # type: ignore[arg-type, misc]
    except ValueError:
        raise RecordError(f"there is no such time: {title!r}") from None


@dataclass(slots=True)
class _OpenTag:
    """An open tag, and which part of the message it holds ("" for none)."""

    tag: str
    part: str


class _TelegramMessageParser(HTMLParser):
    """Takes a message's HTML apart by the classes of its tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.is_service = False
        self.is_forwarded = False
        self.key = self.reply_to = ""
        self.time: datetime | None = None
        self.origin_time: datetime | None = None
        self.attachments: list[str] = []
        self._html: dict[str, list[str]] = {}
        self._stack: list[_OpenTag] = []
        self._media: list[str] = []

    @classmethod
    def of(cls, block: str) -> "_TelegramMessageParser":
        """Parse a block, however malformed."""
        parser = cls()
        try:
            parser.feed(block)
            parser.close()
        except (AssertionError, RecursionError):
            raise RecordError("the HTML of the message is broken") from None
        parser._end_media()
        return parser

    def text_of(self, part: str) -> str:
        """Return a part as text."""
        return html_text("".join(self._html.get(part, [])), spaced=False).strip()

    def poll(self) -> str:
        """Return a poll as text: a line for its question and one per answer; "" if there is none."""
        question, answers = self.text_of("question"), html_text("".join(self._html.get("answer", [])), spaced=False).strip()
        return "\n".join(filter(None, (question, answers)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        classes = attributes.get("class", "").split()
        within = self._stack[-1].part if self._stack else ""
        part = within or self._part(tag, classes, attributes)
        if within in ("text", "question", "answer") or (within in ("from_name", "origin") and tag != "span"):
            self._html.setdefault(within, []).append(self.get_starttag_text() or "")
        elif within == "origin":
            self.origin_time = self.origin_time or _moment(attributes.get("title", ""))
            part = "skipped"
        elif within == "reply_to":
            found = _REPLY.search(attributes.get("href", ""))
            self.reply_to = self.reply_to or (found[1] if found else "")
        elif within == "media":
            part = "media title" if "title" in classes else "media status" if "status" in classes or "description" in classes else "media"
        if tag not in _VOID:
            self._stack.append(_OpenTag(tag, part))

    def _part(self, tag: str, classes: list[str], attributes: dict[str, str]) -> str:
        """Return the part that a tag begins; "" if it only frames others."""
        if "message" in classes:
            self.is_service = "service" in classes
            self.key = attributes.get("id", "").removeprefix("message")
        elif "forwarded" in classes and "body" in classes:
            self.is_forwarded = True
        elif "date" in classes and "title" in attributes:
            self.time = self.time or _moment(attributes["title"])
            return "skipped"
        elif "from_name" in classes:
            return "origin" if self.is_forwarded else "from_name"
        elif "reactions" in classes or "userpic_wrap" in classes:
            return "skipped"
        elif named := next((name for name in classes if name in ("reply_to", "text", "question", "answer", "signature")), ""):
            if named == "answer":
                self._html.setdefault("answer", []).append("<br>")
            return named
        elif kind := next((_WRAPS[name] for name in classes if name in _WRAPS), ""):
            self.attachments.append(describe_attachment(kind, attributes.get("href", "")))
            return "skipped"
        elif "media" in classes:
            self._end_media()
            kind = next((found["kind"] for name in classes if (found := _MEDIA.match(name))), "file")
            self._media = [kind.replace("_", " "), attributes.get("href", "")]
            return "media"
        return ""

    def handle_endtag(self, tag: str) -> None:
        at = next((at for at in range(len(self._stack) - 1, -1, -1) if self._stack[at].tag == tag), None)
        if at is None:
            return
        inner = self._stack[at - 1].part if at else ""
        if inner in ("text", "question", "answer", "from_name", "origin"):
            self._html.setdefault(inner, []).append(f"</{tag}>")
        del self._stack[at:]

    def handle_data(self, data: str) -> None:
        part = self._stack[-1].part if self._stack else ""
        if part == "media title" and self._media and self._media[1] == "":
            self._media[1] = unescape(data).strip()
        elif part in ("text", "question", "answer", "from_name", "origin", "signature"):
            self._html.setdefault(part, []).append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def _end_media(self) -> None:
        if self._media:
            kind, detail = self._media
            self.attachments.append(describe_attachment(kind, "" if detail.casefold() == kind else detail))
        self._media = []
