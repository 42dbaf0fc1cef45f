"""Google Takeout's "My Activity" of the Gemini apps, as JSON or HTML: each entry is a prompt with its answers."""

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment
from graphmem.ingest.assistants.google_timestamps import page_time
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.ingest_limits import SOURCE, TAKEOUT
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    json_type,
    list_field,
    optional_text,
    parse_iso_time,
    required_text,
    to_json,
    to_utc,
)
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.ids import digest

ASSISTANT = re.compile("Gemini|Bard")
HEADER = re.compile(rb'"(?:header|products)"\s*:\s*\[?\s*"[^"]*(?:Gemini|Bard)')
PAGE_HEADER = re.compile(rb'mdl-typography--title">\s*[^<]*(?:Gemini|Bard)')
CHAT = re.compile(r"gemini\.google\.com/(?:app|gem/[\w-]+)/([\w-]+)")
LINK = re.compile(f'href="https?://{CHAT.pattern}')
PROMPTED = re.compile(r"(?:Prompted|Asked|Said)[\s:]+(.*)", re.DOTALL)
OTHER_ACTIVITY = re.compile(r"(?:Created|Used|Gave feedback|Selected|Viewed|Opened|Visited|Deleted|Shared|Listened|Canceled|Cancelled)\b")
ATTACHMENT_COUNT = re.compile(r"(?:Attached )?\d+ (?:generated |attached )?\w+\.|.* was used in this chat\..*")
CELL = '<div class="outer-cell'
CONTENT = re.compile(r'<div class="content-cell[^"]*body-1">(.*?)(?=<div class="content-cell|\Z)', re.DOTALL)
TITLE = re.compile(r'mdl-typography--title">(.*?)</p>', re.DOTALL)
BREAK = re.compile(r"<br\s*/?>")


@dataclass(frozen=True, slots=True)
class GeminiActivity:
    """An entry: its product, time and title (what was done), the answers as HTML, the attachments, and the chat if it is linked."""

    product: str
    time: datetime
    title: str
    answers: tuple[str, ...]
    attachments: tuple[str, ...]
    chat: str = ""


def is_activity(log: SourceFile) -> bool:
    """True for a JSON list of activities of the Gemini apps, or their HTML page."""
    if log.is_json:
        return {"header", "title", "time"} <= log.keys and bool(HEADER.search(log.head))
    if log.suffix not in (".html", ".htm") or b"<html" not in log.head[: SOURCE.excerpt_chars].lower():
        return False
    with log.open() as file:
        return bool(PAGE_HEADER.search(file.read(TAKEOUT.style_bytes)))


def activity_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield prompt and answers of each entry; other activities are skipped."""
    yield Note("entries without a link do not name their chat: those of one app are one conversation")
    for index, entry in enumerate(json_items(log) if log.is_json else _page_entries(log)):
        if isinstance(entry, Unreadable):
            yield entry
            continue
        try:
            yield from _turns(_read_page(entry) if isinstance(entry, str) else _read_json(entry))
        except RecordError as error:
            yield Unreadable(f"entry {index}: {error}", entry if isinstance(entry, str) else to_json(entry))


def _turns(activity: GeminiActivity) -> Iterator[ReaderEvent]:
    """Yield the turns of an entry. The prompt's key is made from its text and time: the export has none."""
    if not ASSISTANT.search(activity.product):
        yield Skipped("another product")
        return
    prompt = PROMPTED.fullmatch(activity.title)
    if not prompt and not activity.answers:
        yield Skipped("activity without words")
        return
    conversation = activity.chat or activity.product
    about, above = "", ""
    if prompt or not OTHER_ACTIVITY.match(activity.title):
        text = prompt[1] if prompt else activity.title
        above = digest("prompt", to_utc(activity.time).isoformat(), text)
        yield SourceTurn(
            conversation=conversation, speaker="user", text=text, sent_at=activity.time, key=above, attachments=activity.attachments
        )
    else:
        about = activity.title
    speaker = "Bard" if "Bard" in activity.product else "Gemini"
    for answer in activity.answers:
        attachments = (about, *activity.attachments) if about else ()
        text = page_text(answer)
        images = tuple(file_attachment(name, "image") for name in _pictures(answer))
        yield SourceTurn(
            conversation=conversation,
            speaker=speaker,
            text=text,
            sent_at=activity.time,
            role="assistant",
            reply_to=above,
            attachments=(*attachments, *images),
        )


def page_text(answer: str) -> str:
    """Return an answer as text, as the page shows it."""
    return html_text(answer, between_cells=" | ", spaced=False)


def _pictures(answer: str) -> list[str]:
    found = re.findall(r'<img\b[^>]*?src="([^"]+)"', answer)
    return [html.unescape(name) for name in dict.fromkeys(found) if not name.startswith("data:")]


def _read_json(entry: object) -> GeminiActivity:
    if not isinstance(entry, dict):
        raise RecordError(f"the entry is {json_type(entry)}, not an object")
    answers = (optional_text(item, "html") for item in list_field(entry, "safeHtmlItem") if isinstance(item, dict))
    chat = CHAT.search(optional_text(entry, "titleUrl"))
    return GeminiActivity(
        product=optional_text(entry, "header") or ", ".join(map(str, list_field(entry, "products"))),
        time=parse_iso_time(required_text(entry, "time"), "time"),
        title=required_text(entry, "title"),
        answers=tuple(answer for answer in answers if answer.strip()),
        attachments=_json_attachments(entry),
        chat=chat[1] if chat else "",
    )


def _json_attachments(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """Describe what the subtitles list, and the files that they do not."""
    subtitles = [item for item in list_field(entry, "subtitles") if isinstance(item, dict)]
    listed = {item.get("url") for item in subtitles if isinstance(item.get("url"), str)}
    named = [_attachment(optional_text(item, "name")) for item in subtitles]
    values = (entry.get(name) for name in ("imageFile", "attachedFiles", "audioFiles"))
    files = (file for value in values for file in (value if isinstance(value, list) else [value]) if isinstance(file, str))
    return tuple(dict.fromkeys(filter(None, (*named, *(file_attachment(file) for file in files if file not in listed)))))


def _attachment(line: str) -> str:
    """Describe a line below the title as an attachment; "" if it only counts, or is about the app."""
    if ATTACHMENT_COUNT.fullmatch(line) or not line.strip():
        return ""
    if line.startswith(("http://", "https://")):
        return f"link: {line}"
    return file_attachment(line[1:].strip()) if line.lstrip().startswith("-") else f"note: {line.strip()}"


def _read_page(cell: str) -> GeminiActivity:
    """Parse a cell of the page: the lines before the time are what was done, those after it the answer."""
    content, title = CONTENT.search(cell), TITLE.search(cell)
    if content is None:
        raise RecordError("the cell has no content")
    pieces = BREAK.split(content[1])
    lines = [html.unescape(re.sub(r"<[^>]*>", "", piece)).replace("\xa0", " ") for piece in pieces]
    at = next((place for place, line in enumerate(lines) if page_time(line)), None)
    time = None if at is None else page_time(lines[at])
    if at is None or time is None:
        raise RecordError(f"there is no time that can be read in {' / '.join(lines)[: SOURCE.detail_chars]!r}")
    count = next((place for place, line in enumerate(lines[:at]) if place and _is_count(line)), at)
    answer = "<br>".join(pieces[at + 1 :]).strip()
    chat = LINK.search(cell[: content.start(1)] + "".join(pieces[:at]))
    return GeminiActivity(
        product=page_text(title[1]).strip() if title else "",
        time=time,
        title="\n".join(lines[:count]).strip(),
        answers=(answer,) if page_text(answer).strip() or "<img" in answer else (),
        attachments=tuple(dict.fromkeys(filter(None, map(_attachment, lines[count:at])))),
        chat=chat[1] if chat else "",
    )


def _is_count(line: str) -> bool:
    return bool(ATTACHMENT_COUNT.fullmatch(line.strip()))


def _page_entries(log: SourceFile) -> Iterator[str | Unreadable]:
    """Stream the cells of the page."""
    decode = codecs.getincrementaldecoder(log.encoding)("replace")
    rest, count = "", 0
    with log.open() as file:
        while raw := file.read(TAKEOUT.chunk_bytes):
            *cells, rest = (rest + decode.decode(raw)).split(CELL)
            for cell in cells:
                if count:
                    yield cell
                count += 1
            if len(rest) > TAKEOUT.entry_chars:
                yield Unreadable(f"an entry is more than {TAKEOUT.entry_chars >> 20} MB long", rest[: SOURCE.excerpt_chars])
                return
    if count:
        yield rest
