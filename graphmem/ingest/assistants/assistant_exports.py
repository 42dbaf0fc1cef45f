"""What exports of assistants share: lists of conversations, names, times, roles, and files."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, json_type, optional_text, parse_iso_time, time_from_epoch, to_json
from graphmem.ingest.core.source_file import SourceFile

ROLES = {"human": "user", "user": "user", "assistant": "assistant", "model": "assistant", "tool": "tool", "system": "system"}
"""Our roles by the roles of exports; others stay as they are."""

CONVERSATIONS_OBJECT = re.compile(rb'\{[^\[\]{}]*"conversations"\s*:\s*\[')


def conversation_events(
    log: SourceFile, events_of: Callable[[int, Mapping[str, Any]], Iterator[ReaderEvent | Note]]
) -> Iterator[ReaderEvent | Note]:
    """Yield the events of each conversation: of a list, of {"conversations": [...]}, or of one conversation by itself."""
    path = "conversations.item" if CONVERSATIONS_OBJECT.match(log.head.lstrip()) else ""
    count = 0
    for index, record in enumerate(json_items(log, path)):
        count += 1
        if isinstance(record, Unreadable):
            yield record
        elif not isinstance(record, dict):
            yield Unreadable(f"conversation {index}: it is {json_type(record)}, not an object", to_json(record))
        else:
            yield from _conversation(index, record, events_of)
    if not count:
        yield Note("the file holds no conversations")


def _conversation(
    index: int, record: Mapping[str, Any], events_of: Callable[[int, Mapping[str, Any]], Iterator[ReaderEvent | Note]]
) -> Iterator[ReaderEvent | Note]:
    """Yield the events of a conversation; one without any is skipped, one that cannot be read is an Unreadable."""
    has_content = False
    try:
        for event in events_of(index, record):
            has_content = True
            yield event
    except RecordError as error:
        yield Unreadable(f"conversation {index}: {error}", to_json(record))
        return
    if not has_content:
        yield Skipped("empty conversation")


def is_empty_list(log: SourceFile, name: re.Pattern[str]) -> bool:
    """True for a file of this name that holds an empty list or object."""
    return bool(name.fullmatch(log.path.name)) and b"".join(log.head.split()) in (b"[]", b"{}")


def first_name(record: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that is a string and not blank, or a whole number, as text; "" if none is."""
    values = (record.get(name) for name in names)
    return next((str(value) for value in values if is_usable_name(value)), "")


def is_usable_name(value: object) -> bool:
    """True for a string that is not blank, and for a whole number."""
    return bool(value.strip()) if isinstance(value, str) else isinstance(value, int) and not isinstance(value, bool)


def optional_time(record: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time in seconds since 1970 or in ISO 8601; None if it is missing, blank or 0."""
    value = record.get(name)
    if value is None or value == "" or (value == 0 and value is not False):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a time")
    return parse_iso_time(value, name) if isinstance(value, str) else time_from_epoch(value)


def join_lines(texts: Iterable[str]) -> str:
    """Join the parts of a message, a line each, without blank ones."""
    return "\n".join(text for text in texts if text.strip())


def file_attachment(name: str, mime_type: str = "") -> str:
    """Describe a file as an attachment."""
    kind = mime_type.split("/")[0]
    return f"{kind if kind in ('image', 'audio', 'video') else 'file'}: {name}"


def link_attachment(record: Mapping[str, Any], url: str = "url") -> str:
    """Describe a page as an attachment by title and URL; "" if it has no URL."""
    link = optional_text(record, url)
    return f"link: {' '.join(part for part in (optional_text(record, 'title'), link) if part)}" if link else ""
