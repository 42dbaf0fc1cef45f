"""Google Chat as Takeout exports it: `messages.json` in a folder per space or direct message."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphmem.ingest.assistants.google_timestamps import page_time
from graphmem.ingest.chat.export_parts import describe_attachment, id_field, media_kind, message_items, parent_folder
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    object_field,
    objects_in,
    optional_text,
    parse_iso_time,
    required_object,
    to_json,
)
from graphmem.ingest.core.quoting import QuotedPassage, pass_on
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

FIELDS = frozenset({"messages", "creator", "topic_id"})
DATE_FIELDS = frozenset({"created_date", "updated_date", "deletion_metadata", "message_id"})
DELETED_USER = "Deleted User"
_WEEKDAY = re.compile(r"^[^\d,]{2,20},\s*")
_LINK = "private_do_not_access_or_else_safe_url_wrapped_value"


def detect(log: SourceFile) -> bool:
    """True for an object of messages with Google Chat's fields."""
    return log.head.lstrip().startswith(b"{") and log.keys >= FIELDS and bool(DATE_FIELDS & log.keys)


@log_format("google-chat", detect=detect, companions=("group_info.json", "user_info.json"))
def google_chat_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of one space or direct message. The file is read twice: first for the topics that have replies."""
    topics = Counter(id_field(record, "topic_id") for record in message_items(log) if isinstance(record, dict) and _has_topic(record))
    reader = _SpaceReader(parent_folder(log), frozenset(topic for topic, count in topics.items() if count > 1))
    for index, record in enumerate(message_items(log)):
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            yield from reader.events(required_object(record, "the message"))
        except RecordError as error:
            yield Unreadable(f"message {index}: {error}", to_json(record))


def _has_topic(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("topic_id"), str)


@dataclass(frozen=True, slots=True)
class _SpaceReader:
    """Reads the messages of one space. Topics with replies are threads."""

    folder: str
    threads: frozenset[str]

    def events(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        """Yield the turn of a message, its earlier versions first. Raises RecordError."""
        versions = [*objects_in(record.get("previous_message_versions")), record]
        dates = [_date(one, "updated_date") or _date(one, "created_date") for one in versions]
        created = next((moment for one in versions if (moment := _date(one, "created_date"))), None) or next(filter(None, dates), None)
        if created is None:
            raise RecordError("'created_date' is missing")
        retired = _date(record, "deleted_date") or dates[-1] or created if _is_deleted(record) else None
        for number, version in enumerate(versions[:-1]):
            yield self._turn(record, version, created, dates[number] if number else None, dates[number + 1])
        if not _has_content(record) and retired is None:
            is_call = "video_call_metadata" in to_json(record.get("annotations"))
            yield self._call(record, created) if is_call else Skipped("empty message")
            return
        yield self._turn(record, record, created, None if retired else _date(record, "updated_date"), retired)

    def _call(self, record: Mapping[str, Any], created: datetime) -> SourceTurn:
        """Return a message that is only the link to a meeting."""
        creator, key = object_field(record, "creator"), id_field(record, "message_id")
        caller = first_text(creator, "name", "email") or DELETED_USER
        return room_event(
            RoomEvent(action="call", people=(caller,)),
            conversation=(key.partition("/")[0] if "/" in key else "") or self.folder,
            sent_at=created,
            actor=caller,
            key=key,
            speaker_key=first_text(creator, "email", "name"),
        )

    def _turn(
        self,
        record: Mapping[str, Any],
        version: Mapping[str, Any],
        created: datetime,
        edited_at: datetime | None,
        retired_at: datetime | None,
    ) -> SourceTurn:
        creator, quote = object_field(record, "creator"), object_field(record, "quoted_message_metadata")
        key, topic = id_field(record, "message_id"), id_field(record, "topic_id")
        space, head = key.partition("/")[0] if "/" in key else "", _head(key, topic)
        quoted_key = first_text(quote, "message_id")
        passage = QuotedPassage(first_text(quote.get("creator"), "name"), None, "" if quoted_key else _quote(quote))
        said = pass_on(optional_text(version, "text"), [passage])
        return SourceTurn(
            conversation=space or self.folder,
            speaker=first_text(creator, "name", "email") or DELETED_USER,
            text=said.text,
            sent_at=created,
            thread=topic if topic in self.threads else "",
            key=key,
            role="bot" if first_text(creator, "user_type") == "Bot" else "user",
            reply_to=quoted_key or (head if head != key else ""),
            speaker_key=first_text(creator, "email", "name"),
            attachments=tuple(dict.fromkeys(_attachments(version))),
            edited_at=edited_at,
            retired_at=retired_at,
            forwarded_from=said.forwarded_from,
        )


def _head(key: str, topic: str) -> str:
    """Return the key of the message that opened the topic."""
    return f"{key.partition('/')[0]}/{topic}/{topic}" if topic and key.count("/") == 2 else key


def _quote(quote: Mapping[str, Any]) -> str:
    """Return the quoted message as "NAME: TEXT"."""
    text, name = first_text(quote, "text"), first_text(quote.get("creator"), "name")
    return f"{name}: {text}" if name and text else text


def _is_deleted(record: Mapping[str, Any]) -> bool:
    return record.get("message_state") == "DELETED" or "deletion_metadata" in record or "deleted_date" in record


def _has_content(record: Mapping[str, Any]) -> bool:
    return any(record.get(name) for name in ("text", "attached_files", "quoted_message_metadata")) or any(_attachments(record))


def _date(record: Mapping[str, Any], name: str) -> datetime | None:
    """Return a time as "Tuesday, December 26, 2023 at 8:53:39 AM UTC", in any language of Takeout, or in ISO 8601."""
    written = optional_text(record, name).strip()
    if not written:
        return None
    moment = page_time(_WEEKDAY.sub("", written)) or page_time(written)
    if moment is None:
        try:
            return parse_iso_time(written, name)
        except RecordError:
            raise RecordError(f"'{name}' is not a time of Google Chat: {written[: SOURCE.value_chars]!r}") from None
    return moment


def _attachments(record: Mapping[str, Any]) -> Iterator[str]:
    for file in objects_in(record.get("attached_files")):
        name = first_text(file, "original_name", "export_name")
        yield describe_attachment(media_kind(name), name)
    for note in objects_in(record.get("annotations")):
        link = note.get("url_metadata")
        if isinstance(link, dict) and (title := first_text(link, "title")):
            yield describe_attachment("link", title, first_text(link.get("url"), _LINK))
        if isinstance(drive := note.get("drive_metadata"), dict):
            yield describe_attachment("file", first_text(drive, "title"), first_text(drive, "id"))
        if isinstance(gif := note.get("image_metadata"), dict) or isinstance(gif := note.get("gif_metadata"), dict):
            yield describe_attachment("gif", first_text(gif, "title", "content_url"))
