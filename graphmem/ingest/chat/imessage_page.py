"""iMessage as HTML, as imessage-exporter writes it: a page per conversation."""

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from graphmem.ingest.chat.export_parts import describe_attachment, media_kind
from graphmem.ingest.chat.imessage import edited_turns, header_time
from graphmem.ingest.chat.page_parts import PagePart, page_blocks, page_parts
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

_BLOCK = re.compile(r'(?=<div class="message">|<div class ?="announcement">|<div class="reply")')
_MARK = re.compile(rb'<div class="message">\s*<div class="(?:sent|received)')


def detect(log: SourceFile) -> bool:
    """True for a page with the exporter's messages."""
    return log.head.lstrip().startswith(b"<") and bool(_MARK.search(log.head))


@log_format("imessage-html", detect=detect)
def imessage_page_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages; a reply that is shown below what it answers stands at its own time too, and is read there."""
    is_reply = False
    for index, block in enumerate(page_blocks(log, _BLOCK)):
        if isinstance(block, Unreadable):
            yield block
        elif block.startswith('<div class="reply"'):
            is_reply = True
        elif "announcement" in block[:30]:
            yield Skipped("deleted message" if "unsent" in block else "system message")
        elif is_reply:
            is_reply = False
        else:
            try:
                yield from _events(block, log.conversation)
            except RecordError as error:
                yield Unreadable(f"message {index}: {error}", block)


def _events(block: str, conversation: str) -> Iterator[SourceTurn | Skipped]:
    parts = page_parts(block, _part)
    found = {part.name: part for part in reversed(parts)}
    sent_at = header_time(found["timestamp"].text) if "timestamp" in found else None
    if sent_at is None:
        raise RecordError("the message has no time")
    # The time of an edit is a part of its own inside its cell.
    rows = [
        part.text or (inner.text if inner.name == "timestamp" else "")
        for part, inner in pairwise([*parts, PagePart("", {})])
        if part.name == "cell"
    ]
    said = [part.text for part in parts if part.name in ("bubble", "subject") and part.text]
    files = tuple(_file(part) for part in parts if part.name == "media")
    if "unsent" in found and not said and not files:
        yield Skipped("deleted message")
        return
    turn = SourceTurn(
        conversation=conversation,
        speaker=found["sender"].text if "sender" in found else "",
        text="\n".join(said),
        sent_at=sent_at,
        attachments=files,
    )
    yield from edited_turns(turn, _versions(rows, sent_at)) or [turn]


def _versions(cells: list[str], sent_at: datetime) -> str:
    """Return the rows of an edited message, of time and text, as the text export writes them."""
    lines = []
    for time, text in zip(cells[::2], cells[1::2], strict=False):
        lines.append(f"{time.rstrip(':')}: {text}" if time.startswith("Edited") else f"{sent_at:%b %d, %Y} {sent_at:%I:%M:%S %p} {text}")
    return "\n".join(lines)


def _part(tag: str, classes: frozenset[str], attributes: dict[str, str]) -> str:
    if tag in ("td", "th"):
        return "cell"
    if classes & {"reactions", "tapbacks", "expressive", "reply_context", "reply_anchor"}:
        return "left out"
    if "unsent" in classes:
        return "unsent"
    if tag in ("img", "video", "audio", "source") or (tag == "a" and "download" in attributes):
        return "media"
    return next((name for name in ("timestamp", "sender", "bubble", "subject") if name in classes and tag == "span"), "")


def _file(part: PagePart) -> str:
    path = part.attributes.get("src") or part.attributes.get("href", "")
    return describe_attachment(media_kind(path, part.attributes.get("type", "")), "" if path.startswith("data:") else path)
