"""Messenger JSON: the download of Facebook and Instagram (message_1.json), and that of end-to-end encrypted chats."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import (
    describe_attachment,
    epoch_field,
    events_of,
    first_value,
    media_kind,
    message_items,
    parent_folder,
    required_time,
)
from graphmem.ingest.chat.messenger_edits import is_reaction, with_edits
from graphmem.ingest.chat.room_lines import room_turn
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_fields import first_text, objects_in, optional_text
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import UNKNOWN_ACTOR, RoomAction, RoomEvent

CLASSIC_FIELDS = ({"sender_name", "timestamp_ms"}, {"thread_path", "messages"}, {"is_still_participant", "messages"})
ENCRYPTED_FIELDS = ({"threadName", "participants"}, {"senderName", "timestamp", "messages"})
COMPANIONS = """autofill_information.json secret_conversations.json support_messages.json reported_conversations.json
    your_chat_settings_on_web.json your_chat_information.json information_about_your_devices.json
    messenger_active_status_platform_settings.json your_messenger_app_install_information.json""".split()
EVENT_TYPES = {"Subscribe": "system message", "Unsubscribe": "system message", "Call": "call", "Plan": "system message"}
FILE_STEM = re.compile(r"message(_\d+)?")
NON_ASCII = re.compile("[\x80-\xff]{2,}")
UNNAMED_USER = "Facebook user"
MEDIA_FAILED = "Failed to download media"


def detect(log: SourceFile) -> bool:
    """True for an object with the fields of a thread of either download."""
    return log.head.lstrip().startswith(b"{") and any(names <= log.keys for names in (*CLASSIC_FIELDS, *ENCRYPTED_FIELDS))


@log_format("messenger", detect=detect, companions=COMPANIONS)
def messenger_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of one thread, in the file's order."""
    records = message_items(log)
    if any(names <= log.keys for names in ENCRYPTED_FIELDS):
        name = first_value(log, "threadName")
        yield from events_of(records, partial(_encrypted, name if isinstance(name, str) and name.strip() else log.conversation))
    else:
        yield from with_edits(events_of(records, partial(_classic, _thread(log))))


def repair_mojibake(text: str) -> str:
    """Return the text with UTF-8 that was written as Latin-1 ("Ã©" for "é") repaired; other text stays as it is."""
    return NON_ASCII.sub(lambda found: _decoded(found[0]), text)


def _decoded(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _thread(log: SourceFile) -> str:
    """Return the thread's own name, "adalovelace_4711", which its folder shares; else its title."""
    path = first_value(log, "thread_path")
    if isinstance(path, str) and path.strip("/ "):
        return repair_mojibake(path.strip("/ ").rsplit("/", 1)[-1])
    title = first_value(log, "title")
    if isinstance(title, str) and title.strip():
        return repair_mojibake(title)
    return parent_folder(log) if FILE_STEM.fullmatch(log.conversation) else log.conversation


def _classic(conversation: str, record: Mapping[str, Any]) -> SourceTurn | Skipped:
    kind = optional_text(record, "type")
    if kind in EVENT_TYPES or record.get("call_duration") is not None:
        return _happened(conversation, kind, record) or Skipped(EVENT_TYPES.get(kind, "call"))
    if record.get("is_unsent") is True:
        return Skipped("unsent message")
    text = repair_mojibake(optional_text(record, "content"))
    if is_reaction(text):
        return Skipped("reaction")
    speaker = repair_mojibake(optional_text(record, "sender_name"))
    sent_at = _time(record, "timestamp_ms" if record.get("timestamp_ms") is not None else "timestamp")
    if speaker and (told := _written_event(conversation, speaker, text, sent_at)):
        return told
    return SourceTurn(
        conversation=conversation,
        speaker=speaker or UNNAMED_USER,
        text=text,
        sent_at=sent_at,
        attachments=tuple(repair_mojibake(attachment) for attachment in _attachments(record)),
    )


def _written_event(conversation: str, speaker: str, text: str, sent_at: datetime) -> SourceTurn | None:
    """Return what happened by a line that the program wrote for somebody: it begins with their name, or calls the account "You"."""
    if not text.startswith(f"{speaker} ") and not (text.startswith("You ") and " the group" in text):
        return None
    told = room_turn(text, conversation=conversation, sent_at=sent_at)
    return replace(told, speaker=speaker) if told and told.speaker == UNKNOWN_ACTOR else told


def _happened(conversation: str, kind: str, record: Mapping[str, Any]) -> SourceTurn | None:
    """Return who joined, left or called; None for plans and what has no people."""
    actor = repair_mojibake(optional_text(record, "sender_name"))
    users = tuple(repair_mojibake(name) for user in objects_in(record.get("users")) if (name := first_text(user, "name")))
    action: RoomAction | None = {"Subscribe": "join", "Unsubscribe": "leave"}.get(kind)  # type: ignore[assignment]
    length = record.get("call_duration")
    if kind == "Call" or length is not None:
        action = "call"
    people = users or ((actor,) if actor else ())
    if action is None or not people:
        return None
    seconds = length if isinstance(length, int) and not isinstance(length, bool) and length > 0 else 0
    sent_at = _time(record, "timestamp_ms" if record.get("timestamp_ms") is not None else "timestamp")
    text = repair_mojibake(optional_text(record, "content"))
    return room_event(
        RoomEvent(action=action, people=people, seconds=seconds), conversation=conversation, sent_at=sent_at, actor=actor, text=text
    )


def _attachments(record: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in (("photos", "photo"), ("videos", "video"), ("audio_files", "audio"), ("gifs", "gif"), ("files", "file")):
        for file in objects_in(record.get(name)):
            yield describe_attachment(kind, first_text(file, "uri").split("?")[0], first_text(file, "title", "description"))
    if isinstance(record.get("sticker"), dict):
        yield describe_attachment("sticker", first_text(record["sticker"], "uri"))
    if share := first_text(record.get("share"), "link", "share_text"):
        text = first_text(record.get("share"), "share_text")
        yield describe_attachment("link", share, text if text != share else "")


def _encrypted(conversation: str, record: Mapping[str, Any]) -> SourceTurn | Skipped:
    if record.get("isUnsent") is True:
        return Skipped("unsent message")
    if optional_text(record, "type") == "placeholder":
        return Skipped("placeholder")
    media = [first_text(file, "uri").removeprefix("./") for file in objects_in(record.get("media"))]
    return SourceTurn(
        conversation=conversation,
        speaker=optional_text(record, "senderName") or UNNAMED_USER,
        text=optional_text(record, "text"),
        sent_at=_time(record, "timestamp"),
        attachments=tuple(describe_attachment(media_kind(uri), "" if uri == MEDIA_FAILED else uri) for uri in media),
    )


def _time(record: Mapping[str, Any], name: str) -> datetime:
    value = record.get(name)
    in_seconds = isinstance(value, int) and value < CHAT.messenger_seconds_below
    return required_time(epoch_field(record, name, per_second=1 if in_seconds else 1000), name)
