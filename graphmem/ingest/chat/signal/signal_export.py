"""Signal: the app's own JSONL export, signal-cli's JSON lines, signal-export's data.json, and rows of Signal Desktop's database."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import (
    describe_attachment,
    epoch_field,
    events_of,
    id_field,
    media_kind,
    message_items,
    parent_folder,
    required_time,
)
from graphmem.ingest.chat.signal.signal_backup import backup_events
from graphmem.ingest.chat.signal.signal_cli import envelope_events
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.chat.signal.signal_room_events import desktop_updates
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    object_field,
    objects_in,
    optional_text,
    parse_iso_time,
    required_text,
    to_json,
)
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

BACKUP_FIELDS = ({"backupTimeMs", "version"}, {"chatItem", "standardMessage"}, {"chatItem", "authorId"})
ENVELOPE_FIELDS = ({"envelope", "sourceDevice"}, {"envelope", "sourceNumber"}, {"envelope", "dataMessage"}, {"envelope", "syncMessage"})
EXPORT_FIELDS = {"date", "sender", "body", "quote", "attachments"}
ROW_FIELDS = ({"conversationId", "sent_at"}, {"conversationId", "sourceServiceId"}, {"conversationId", "received_at_ms"})
ROW_LISTS = ("messages.item", "messsages.item", "item")
MESSAGE_TYPES = ("incoming", "outgoing")
UPDATE_TYPES = ("group-v2-change", "profile-change", "call-history")
OWNER = "Me"


def detect(log: SourceFile) -> bool:
    """True for lines or a document with the fields of one of the four sources."""
    shapes = (*BACKUP_FIELDS, *ENVELOPE_FIELDS, *ROW_FIELDS)
    return log.is_json and (log.first_keys >= EXPORT_FIELDS or any(names <= log.keys for names in shapes))


@log_format("signal", detect=detect)
def signal_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the messages of one or all chats."""
    if any(names <= log.keys for names in BACKUP_FIELDS):
        yield from backup_events(log)
    elif any(names <= log.keys for names in ENVELOPE_FIELDS):
        yield from envelope_events(log)
    elif log.first_keys >= EXPORT_FIELDS:
        chat = parent_folder(log) if log.conversation == "data" else log.conversation
        yield from events_of(json_lines(log), partial(_exported, chat))
    else:
        yield Note(f"the rows do not name the account's owner, so the speaker is {OWNER!r}")
        for index, record in enumerate(_rows(log)):
            if isinstance(record, dict) and record.get("type") in UPDATE_TYPES:
                yield from _updates(log, record, index)
            else:
                yield from events_of([record], partial(_row, log), start=index)


def _exported(chat: str, record: Mapping[str, Any]) -> SourceTurn | Skipped:
    """Return the turn of a line of signal-export, which has names but no ids; its folder is the chat's name."""
    if record.get("deleted") is True:
        return Skipped("deleted message")
    if record.get("call") is True:
        caller = first_text(record, "sender")
        if not caller or not record.get("date"):
            return Skipped("call")
        sent_at = parse_iso_time(required_text(record, "date"), "date")
        return room_event(RoomEvent(action="call", people=(caller,)), conversation=chat, sent_at=sent_at, actor=caller)
    sticker = record.get("sticker")
    emoji = sticker if isinstance(sticker, str) else first_text(sticker, "emoji")
    files = (
        describe_attachment(media_kind(name), name)
        for file in objects_in(list_field(record, "attachments"))
        if (name := first_text(file, "path", "name"))
    )
    return SourceTurn(
        conversation=chat,
        speaker=required_text(record, "sender"),
        text=optional_text(record, "body"),
        sent_at=parse_iso_time(required_text(record, "date"), "date"),
        attachments=(*files, *([describe_attachment("sticker", emoji)] if sticker else ())),
    )


def _rows(log: SourceFile) -> Iterator[Any]:
    """Yield the rows of an array, of an object's messages, or one per line."""
    if log.head.lstrip().startswith(b"["):
        return json_items(log)
    name = next((path for path in ROW_LISTS if path.removesuffix(".item") in log.keys), "")
    return message_items(log, name) if name else json_lines(log)


def _updates(log: SourceFile, record: Mapping[str, Any], index: int) -> Iterator[ReaderEvent]:
    """Yield what happened in a room by a row of Signal Desktop's database, or why the row is skipped."""
    try:
        told = list(desktop_updates(record, OWNER))
        sent_at = epoch_field(record, "sent_at", per_second=1000) or epoch_field(record, "timestamp", per_second=1000)
        sent_at = required_time(sent_at or epoch_field(record, "received_at_ms", per_second=1000), "sent_at")
        chat, key = id_field(record, "conversationId") or log.conversation, id_field(record, "id")
    except RecordError as error:
        yield Unreadable(f"message {index}: {error}", to_json(record))
        return
    if not told:
        yield Skipped("system message")
    for number, (actor, event) in enumerate(told):
        yield room_event(event, conversation=chat, sent_at=sent_at, actor=actor, key=f"{key}:{number}" if key else "")


def _row(log: SourceFile, record: Mapping[str, Any]) -> SourceTurn | Skipped:
    """Return the turn of a row of Signal Desktop's database."""
    if not record.keys() & {"conversationId", "sent_at"}:
        raise RecordError("this is not a row of messages: 'conversationId' and 'sent_at' are missing")
    kind = optional_text(record, "type")
    if kind not in MESSAGE_TYPES:
        return Skipped("system message")
    sender = first_text(record, "sourceServiceId", "sourceUuid", "source")
    sent_at = required_time(epoch_field(record, "sent_at", per_second=1000) or epoch_field(record, "timestamp", per_second=1000), "sent_at")
    is_gone = record.get("deletedForEveryone") in (True, 1)
    gone_at = epoch_field(record, "deletedForEveryoneTimestamp", per_second=1000) if is_gone else None
    attachments = [_file(file) for file in objects_in(list_field(record, "attachments"))]
    sticker = object_field(record, "sticker")
    return SourceTurn(
        conversation=id_field(record, "conversationId") or log.conversation,
        speaker=OWNER if kind == "outgoing" else first_text(record, "profileName", "sourceName") or sender or log.conversation,
        text="" if is_gone else optional_text(record, "body"),
        sent_at=sent_at,
        key=id_field(record, "id"),
        speaker_key="me" if kind == "outgoing" else sender,
        attachments=() if is_gone else (*attachments, *([describe_attachment("sticker", first_text(sticker, "emoji"))] if sticker else ())),
        edited_at=None if is_gone else epoch_field(record, "editMessageTimestamp", per_second=1000),
        retired_at=(gone_at or sent_at) if is_gone else None,
    )


def _file(file: Mapping[str, Any]) -> str:
    name = first_text(file, "fileName", "path")
    return describe_attachment(media_kind(name, first_text(file, "contentType")), name, first_text(file, "caption"))
