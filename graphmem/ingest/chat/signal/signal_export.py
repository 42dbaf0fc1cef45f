"""Signal: the app's own JSONL export, signal-cli's JSON lines, signal-export's data.json, and rows of Signal Desktop's database."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import (
    described,
    dicts_in,
    file_kind,
    folder_of,
    id_of,
    messages_in,
    moment_of,
    required,
    units_of,
    word_in,
)
from graphmem.ingest.chat.signal.signal_backup import backup_units
from graphmem.ingest.chat.signal.signal_cli import envelope_units
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.core.events import Note, Skipped, Turn, Unit
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import NotATurn, iso_time, list_of, object_of, optional_text, text_of
from graphmem.ingest.core.source_file import Log

BACKUP = ({"backupTimeMs", "version"}, {"chatItem", "standardMessage"}, {"chatItem", "authorId"})
ENVELOPE = ({"envelope", "sourceDevice"}, {"envelope", "sourceNumber"}, {"envelope", "dataMessage"}, {"envelope", "syncMessage"})
EXPORTED = {"date", "sender", "body", "quote", "attachments"}
ROWS = ({"conversationId", "sent_at"}, {"conversationId", "sourceServiceId"}, {"conversationId", "received_at_ms"})
ROW_LISTS = ("messages.item", "messsages.item", "item")
SAID = ("incoming", "outgoing")
OWNER = "Me"


def detect(log: Log) -> bool:
    """Lines or a document with the fields of one of the four."""
    shapes = (*BACKUP, *ENVELOPE, *ROWS)
    return log.is_json and (log.first_keys >= EXPORTED or any(names <= log.keys for names in shapes))


@log_format("signal", detect=detect)
def signal_units(log: Log) -> Iterator[Unit | Note]:
    """The messages of one or all chats."""
    if any(names <= log.keys for names in BACKUP):
        yield from backup_units(log)
    elif any(names <= log.keys for names in ENVELOPE):
        yield from envelope_units(log)
    elif log.first_keys >= EXPORTED:
        chat = folder_of(log) if log.conversation == "data" else log.conversation
        yield from units_of(json_lines(log), partial(_exported, chat))
    else:
        yield Note(f"the rows do not name the account's owner, who is called {OWNER!r}")
        yield from units_of(_rows(log), partial(_row, log))


def _exported(chat: str, record: Mapping[str, Any]) -> Turn | Skipped:
    """A line of signal-export, which names people but has no ids; its folder is the chat's name."""
    if record.get("deleted") is True:
        return Skipped("deleted message")
    if record.get("call") is True:
        return Skipped("call")
    sticker = record.get("sticker")
    emoji = sticker if isinstance(sticker, str) else word_in(sticker, "emoji")
    files = (
        described(file_kind(name), name) for file in dicts_in(list_of(record, "attachments")) if (name := word_in(file, "path", "name"))
    )
    return Turn(
        conversation=chat,
        speaker=text_of(record, "sender"),
        text=optional_text(record, "body"),
        sent_at=iso_time(text_of(record, "date"), "date"),
        attachments=(*files, *([described("sticker", emoji)] if sticker else ())),
    )


def _rows(log: Log) -> Iterator[Any]:
    """The rows of an array, of an object's messages, or one a line."""
    if log.head.lstrip().startswith(b"["):
        return json_items(log)
    name = next((path for path in ROW_LISTS if path.removesuffix(".item") in log.keys), "")
    return messages_in(log, name) if name else json_lines(log)


def _row(log: Log, record: Mapping[str, Any]) -> Turn | Skipped:
    """A message as Signal Desktop's database has it."""
    if not record.keys() & {"conversationId", "sent_at"}:
        raise NotATurn("no row of messages: 'conversationId' and 'sent_at' are missing")
    kind = optional_text(record, "type")
    if kind not in SAID:
        return Skipped("system message")
    sender = word_in(record, "sourceServiceId", "sourceUuid", "source")
    sent_at = required(moment_of(record, "sent_at", a_second=1000) or moment_of(record, "timestamp", a_second=1000), "sent_at")
    is_gone = record.get("deletedForEveryone") in (True, 1)
    gone_at = moment_of(record, "deletedForEveryoneTimestamp", a_second=1000) if is_gone else None
    attachments = [_file(file) for file in dicts_in(list_of(record, "attachments"))]
    sticker = object_of(record, "sticker")
    return Turn(
        conversation=id_of(record, "conversationId") or log.conversation,
        speaker=OWNER if kind == "outgoing" else word_in(record, "profileName", "sourceName") or sender or log.conversation,
        text="" if is_gone else optional_text(record, "body"),
        sent_at=sent_at,
        key=id_of(record, "id"),
        speaker_key="me" if kind == "outgoing" else sender,
        attachments=() if is_gone else (*attachments, *([described("sticker", word_in(sticker, "emoji"))] if sticker else ())),
        edited_at=None if is_gone else moment_of(record, "editMessageTimestamp", a_second=1000),
        retired_at=(gone_at or sent_at) if is_gone else None,
    )


def _file(file: Mapping[str, Any]) -> str:
    name = word_in(file, "fileName", "path")
    return described(file_kind(name, word_in(file, "contentType")), name, word_in(file, "caption"))
