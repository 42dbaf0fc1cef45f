"""Messenger's JSON: the download of Facebook and Instagram (message_1.json), and the one of end-to-end encrypted chats."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import (
    described,
    dicts_in,
    file_kind,
    folder_of,
    header,
    messages_in,
    moment_of,
    required,
    units_of,
    word_in,
)
from graphmem.ingest.core.events import Skipped, Turn, Unit
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import optional_text
from graphmem.ingest.core.source_file import Log

CLASSIC = ({"sender_name", "timestamp_ms"}, {"thread_path", "messages"}, {"is_still_participant", "messages"})
ENCRYPTED = ({"threadName", "participants"}, {"senderName", "timestamp", "messages"})
BESIDE = """autofill_information.json secret_conversations.json support_messages.json reported_conversations.json
    your_chat_settings_on_web.json your_chat_information.json information_about_your_devices.json
    messenger_active_status_platform_settings.json your_messenger_app_install_information.json""".split()
EVENTS = {"Subscribe": "system message", "Unsubscribe": "system message", "Call": "call", "Plan": "system message"}
PART = re.compile(r"message(_\d+)?")
HIGH = re.compile("[\x80-\xff]{2,}")
NAMELESS = "Facebook user"
FAILED = "Failed to download media"
A_SECOND_MS = 100_000_000_000
"""A time below this is in seconds: in milliseconds it would lie in 1973."""


def detect(log: Log) -> bool:
    """An object with the fields of a thread of one of the two downloads."""
    return log.head.lstrip().startswith(b"{") and any(names <= log.keys for names in (*CLASSIC, *ENCRYPTED))


@log_format("messenger", detect=detect, companions=BESIDE)
def messenger_units(log: Log) -> Iterator[Unit]:
    """The messages of one thread, in the file's order."""
    records = messages_in(log)
    if any(names <= log.keys for names in ENCRYPTED):
        name = header(log, "threadName")
        yield from units_of(records, partial(_encrypted, name if isinstance(name, str) and name.strip() else log.conversation))
    else:
        yield from units_of(records, partial(_classic, _thread(log)))


def repaired(text: str) -> str:
    """The text with UTF-8 that was written as Latin-1, as in "Ã©" for "é", made whole; other text stays."""
    return HIGH.sub(lambda found: _decoded(found[0]), text)


def _decoded(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return text


def _thread(log: Log) -> str:
    """The thread's own name, "adalovelace_4711", which its folder has as well; else its title."""
    path = header(log, "thread_path")
    if isinstance(path, str) and path.strip("/ "):
        return repaired(path.strip("/ ").rsplit("/", 1)[-1])
    title = header(log, "title")
    if isinstance(title, str) and title.strip():
        return repaired(title)
    return folder_of(log) if PART.fullmatch(log.conversation) else log.conversation


def _classic(conversation: str, record: Mapping[str, Any]) -> Turn | Skipped:
    kind = optional_text(record, "type")
    if kind in EVENTS or record.get("call_duration") is not None:
        return Skipped(EVENTS.get(kind, "call"))
    if record.get("is_unsent") is True:
        return Skipped("unsent message")
    return Turn(
        conversation=conversation,
        speaker=repaired(optional_text(record, "sender_name")) or NAMELESS,
        text=repaired(optional_text(record, "content")),
        sent_at=_time(record, "timestamp_ms" if record.get("timestamp_ms") is not None else "timestamp"),
        attachments=tuple(repaired(attachment) for attachment in _attachments(record)),
    )


def _attachments(record: Mapping[str, Any]) -> Iterator[str]:
    for name, kind in (("photos", "photo"), ("videos", "video"), ("audio_files", "audio"), ("gifs", "gif"), ("files", "file")):
        for file in dicts_in(record.get(name)):
            yield described(kind, word_in(file, "uri").split("?")[0], word_in(file, "title", "description"))
    if isinstance(record.get("sticker"), dict):
        yield described("sticker", word_in(record["sticker"], "uri"))
    if share := word_in(record.get("share"), "link", "share_text"):
        text = word_in(record.get("share"), "share_text")
        yield described("link", share, text if text != share else "")


def _encrypted(conversation: str, record: Mapping[str, Any]) -> Turn | Skipped:
    if record.get("isUnsent") is True:
        return Skipped("unsent message")
    if optional_text(record, "type") == "placeholder":
        return Skipped("placeholder")
    media = [word_in(file, "uri").removeprefix("./") for file in dicts_in(record.get("media"))]
    return Turn(
        conversation=conversation,
        speaker=optional_text(record, "senderName") or NAMELESS,
        text=optional_text(record, "text"),
        sent_at=_time(record, "timestamp"),
        attachments=tuple(described(file_kind(uri), "" if uri == FAILED else uri) for uri in media),
    )


def _time(record: Mapping[str, Any], name: str) -> datetime:
    value = record.get(name)
    in_seconds = isinstance(value, int) and value < A_SECOND_MS
    return required(moment_of(record, name, a_second=1 if in_seconds else 1000), name)
