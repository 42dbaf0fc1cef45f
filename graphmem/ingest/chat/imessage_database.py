"""Apple's Messages database (`chat.db` of a Mac, `sms.db` of an iPhone's backup)."""

import plistlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, media_kind
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT, SOURCE
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

MAGIC = b"SQLite format 3\0"
_MEMBERS, _RENAMED, _LEFT = 1, 2, 3
"""Types of items that are no messages."""
EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
OWNER = "Me"
_COLUMNS = (
    "guid text attributedBody subject date is_from_me item_type associated_message_type thread_originator_guid date_edited date_retracted"
    " message_summary_info balloon_bundle_id group_title group_action_type".split()
)
_QUERY = """
    SELECT message.ROWID AS row, {columns}, handle.id AS sender, {other} AS other,
        (SELECT chat.chat_identifier FROM chat_message_join JOIN chat ON chat.ROWID = chat_message_join.chat_id
         WHERE chat_message_join.message_id = message.ROWID LIMIT 1) AS chat
    FROM message LEFT JOIN handle ON handle.ROWID = message.handle_id ORDER BY message.ROWID
"""
_FILES = """
    SELECT attachment.transfer_name, attachment.filename, attachment.mime_type FROM message_attachment_join
    JOIN attachment ON attachment.ROWID = message_attachment_join.attachment_id WHERE message_attachment_join.message_id = ? ORDER BY 1
"""
_PLACEHOLDERS = str.maketrans("", "", "\ufffc\ufffd\0")
"""Characters that stand for an attachment in the text."""


def detect(log: SourceFile) -> bool:
    """True for an SQLite database with the tables of Messages."""
    if not log.raw_head.startswith(MAGIC):
        return False
    try:
        with closing(_connected(log)) as database:
            names = {row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except sqlite3.Error:
        return False
    return {"message", "handle", "chat", "chat_message_join"} <= names


@log_format("imessage-db", detect=detect, companions=("*.db-wal", "*.db-shm"))
def imessage_database_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of all chats, and each edit as a version; tapbacks and group events are skipped."""
    try:
        with closing(_connected(log)) as database:
            database.row_factory = sqlite3.Row
            database.text_factory = lambda raw: raw.decode("utf-8", "replace")
            has_files = bool(database.execute("SELECT 1 FROM sqlite_master WHERE name = 'message_attachment_join'").fetchone())
            for row in database.execute(_QUERY.format(columns=_columns(database), other=_other(database))):
                files = database.execute(_FILES, (row["row"],)).fetchall() if has_files else []
                yield from _row_events(dict(row), [dict(file) for file in files], log.conversation)
    except sqlite3.Error as error:
        yield Unreadable(f"the database is damaged ({str(error)[: SOURCE.detail_chars]}); what comes before was read. Copy it again")


def _connected(log: SourceFile) -> sqlite3.Connection:
    """Open the database for reading, without a change to it or files beside it."""
    return sqlite3.connect(f"{log.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _columns(database: sqlite3.Connection) -> str:
    """Return the columns to read; older systems have fewer."""
    known = {row["name"] for row in database.execute("PRAGMA table_info(message)")}
    return ", ".join(f"message.{name}" if name in known else f"NULL AS {name}" for name in _COLUMNS)


def _other(database: sqlite3.Connection) -> str:
    """Return what selects the one who was added to a group or removed; databases of other systems have no such column."""
    known = {row["name"] for row in database.execute("PRAGMA table_info(message)")}
    return "(SELECT id FROM handle WHERE handle.ROWID = message.other_handle)" if "other_handle" in known else "NULL"


def _row_events(row: Mapping[str, Any], files: list[dict[str, Any]], file: str) -> Iterator[ReaderEvent]:
    try:
        yield from _events(row, files, file)
    except RecordError as error:
        yield Unreadable(f"message {row['row']}: {error}", str({name: row[name] for name in ("guid", "text", "date", "sender")}))


def _happened(row: Mapping[str, Any], file: str) -> SourceTurn | None:
    """Return who joined or left a group, or its new name; None for any other event."""
    sent_at, kind = _moment(row["date"]), _number(row["item_type"])
    actor = OWNER if row["is_from_me"] else str(row["sender"] or "")
    other, title = str(row["other"] or ""), str(row["group_title"] or "")
    event = None
    if kind == _MEMBERS and other:
        event = RoomEvent(action="leave" if _number(row["group_action_type"]) else "join", people=(other,))
    elif kind == _RENAMED and title:
        event = RoomEvent(action="rename", name=title)
    elif kind == _LEFT and actor and not _number(row["group_action_type"]):
        event = RoomEvent(action="leave", people=(actor,))
    if event is None or sent_at is None:
        return None
    return room_event(event, conversation=str(row["chat"] or file), sent_at=sent_at, actor=actor, key=str(row["guid"] or ""))


def _events(row: Mapping[str, Any], files: list[dict[str, Any]], file: str) -> Iterator[ReaderEvent]:
    if row["item_type"]:
        yield _happened(row, file) or Skipped("system message")
        return
    if _number(row["associated_message_type"]) >= CHAT.first_tapback:
        yield Skipped("reaction")
        return
    sent_at = _moment(row["date"])
    if sent_at is None:
        raise RecordError("'date' is missing")
    speaker = OWNER if row["is_from_me"] else str(row["sender"] or "")
    make = partial(
        SourceTurn,
        conversation=str(row["chat"] or row["sender"] or file),
        speaker=speaker,
        sent_at=sent_at,
        key=str(row["guid"] or ""),
        reply_to=str(row["thread_originator_guid"] or ""),
        attachments=tuple(_attachment(one) for one in files),
    )
    versions = _versions(row["message_summary_info"])
    retracted, edited = _moment(row["date_retracted"]), _moment(row["date_edited"])
    text = str(row["text"] or "").translate(_PLACEHOLDERS).strip("\n") or body_text(row["attributedBody"])
    for number, (said, began) in enumerate(versions[:-1]):
        yield make(text=said, edited_at=began if number else None, retired_at=versions[number + 1][1])
    unsent = retracted or (edited if edited and not text and not files and not versions else None)
    yield make(text="", attachments=(), retired_at=unsent) if unsent else make(text=text, edited_at=edited)


def body_text(body: object) -> str:
    """Return the string of an `attributedBody`, an archive of Apple's `typedstream` kind; "" if there is none."""
    if not isinstance(body, bytes) or (at := body.find(b"NSString")) < 0:
        return ""
    # Behind the class comes "+", the type of a string, then its length in one byte, or behind 0x81 in two and 0x82 in four.
    start = body.find(b"+", at, at + 24) + 1
    if not start:
        return ""
    size = {0x81: 2, 0x82: 4}.get(body[start] if start < len(body) else 0, 0)
    length = int.from_bytes(body[start + 1 : start + 1 + size], "little") if size else body[start] if start < len(body) else 0
    begin = start + 1 + size
    return body[begin : begin + length].decode("utf-8", "replace").translate(_PLACEHOLDERS).strip("\n")


def _versions(summary: object) -> list[tuple[str, datetime]]:
    """Return the texts of an edited message with the times from which they stood, the first one first."""
    if not isinstance(summary, bytes):
        return []
    try:
        parts = plistlib.loads(summary, fmt=plistlib.FMT_BINARY).get("ec") or {}
        events: list[dict[str, Any]] = next(iter(parts.values()), [])
        found = [(body_text(event.get("t")), _moment(event.get("d"))) for event in events]
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError, plistlib.InvalidFileException, RecordError):
        return []
    return [(text, moment) for text, moment in found if text and moment]


def _attachment(file: Mapping[str, Any]) -> str:
    name = str(file["transfer_name"] or file["filename"] or "").rsplit("/", 1)[-1]
    return describe_attachment(media_kind(name, str(file["mime_type"] or "")), name)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0


def _moment(value: object) -> datetime | None:
    """Return Apple's time since 2001, in seconds or, since 2017, nanoseconds; None for 0."""
    number = _number(value)
    if not number:
        return None
    try:
        return EPOCH + timedelta(seconds=number / 1e9 if abs(number) > CHAT.apple_nanoseconds_from else number)
    except OverflowError:
        raise RecordError(f"the time {number:g} lies outside the calendar") from None
