"""Exports of Mistral's Le Chat: a file per chat, which is an array of messages in any order."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment, first_name, join_lines, optional_time
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    objects_in,
    optional_text,
    required_object,
    required_text,
    to_json,
)
from graphmem.ingest.core.source_file import SourceFile

LATEST = datetime.max.replace(tzinfo=UTC)


def detect(log: SourceFile) -> bool:
    """True for messages with the id of their chat and chunks of content."""
    return {"chatId", "role"} <= log.keys and bool(log.keys & {"contentChunks", "reaction", "canvas"})


@log_format("mistral", detect=detect)
def mistral_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per message, oldest first."""
    messages: list[Any] = []
    for item in json_items(log):
        inner = item.get("messages") if isinstance(item, dict) else None
        if isinstance(item, Unreadable):
            yield item
        else:
            messages += inner if isinstance(inner, list) else [item]
    above: dict[str, str] = {}
    for message in sorted(messages, key=_sent):
        event = event_or_unreadable(partial(_event, message, log.conversation, above), "", partial(to_json, message))
        if isinstance(event, SourceTurn):
            above[event.conversation] = event.key
        yield event


def _sent(message: object) -> datetime:
    """Return when a message was sent; those without a time come last."""
    try:
        sent_at = optional_time(message, "createdAt") if isinstance(message, dict) else None
    except RecordError:
        sent_at = None
    return LATEST if sent_at is None else sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _event(message: object, file: str, above: Mapping[str, str]) -> SourceTurn | Skipped:
    fields = required_object(message, "the message")
    role = required_text(fields, "role").lower()
    text = _text(fields)
    files = tuple(filter(None, (*map(_file, objects_in(fields.get("files"))), *map(_canvas, objects_in(fields.get("canvas"))))))
    if not text.strip() and not files:
        return Skipped("empty message")
    sent_at = optional_time(fields, "createdAt")
    if sent_at is None:
        raise RecordError("there is no time: 'createdAt' is missing")
    conversation = first_name(fields, "chatId") or file
    id_, version = first_name(fields, "id"), first_name(fields, "version")
    return SourceTurn(
        conversation=conversation,
        speaker=role,
        text=text,
        sent_at=sent_at,
        key=f"{id_}/{version}" if version not in ("", "0") else id_,
        role=role,
        reply_to=above.get(conversation, ""),
        attachments=files,
    )


def _text(fields: Mapping[str, Any]) -> str:
    """Return the content, or else the text of its chunks; references and calls of tools are no text."""
    content = fields.get("content")
    if isinstance(content, str) and content.strip():
        return content
    chunks = list_field(fields, "contentChunks") or (content if isinstance(content, list) else [])
    return join_lines(optional_text(chunk, "text") for chunk in objects_in(chunks) if chunk.get("type", "text") == "text")


def _file(file: Mapping[str, Any]) -> str:
    name = first_text(file, "name", "filename", "id")
    return file_attachment(name, first_text(file, "type", "mimeType")) if name else ""


def _canvas(canvas: Mapping[str, Any]) -> str:
    title = first_text(canvas, "title", "name")
    return f"canvas: {title}" if title else ""
