"""Telegram Desktop's JSON export: one chat, or all chats including those that were left."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timezone
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, id_field
from graphmem.ingest.chat.telegram.telegram_chats import TelegramChat, chat_messages
from graphmem.ingest.chat.telegram.telegram_media import attachments_of, poll_text
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    json_type,
    list_field,
    optional_text,
    parse_iso_time,
    required_object,
    to_json,
)
from graphmem.ingest.core.quoting import quoted
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import time_or_none
from graphmem.model.room_event import RoomAction, RoomEvent

CHAT_TYPES = frozenset(
    """personal_chat bot_chat private_group private_supergroup public_supergroup private_channel public_channel saved_messages
    replies verify_codes""".split()
)
DELETED_ACCOUNT = "Deleted Account"
_ACTIONS: Mapping[str, RoomAction] = {
    **dict.fromkeys(("invite_members", "join_group_by_link", "join_group_by_request", "create_group", "create_channel"), "join"),
    **dict.fromkeys(("remove_members", "kick_members", "leave_members"), "leave"),
    **dict.fromkeys(("edit_group_title", "edit_channel_title"), "rename"),
    **dict.fromkeys(("phone_call", "group_call", "invite_to_group_call"), "call"),
}
"""Service messages that say who was in the chat, by their action."""
PEER_TYPES = ("user", "chat", "channel")


def detect(log: SourceFile) -> bool:
    """True for a JSON object with a chat of a Telegram type, or with messages that have its fields."""
    if not log.head.lstrip().startswith(b"{"):
        return False
    kinds = {f'"{kind}"'.encode() for kind in CHAT_TYPES}
    is_chat = {"type", "id", "messages"} <= log.keys and any(kind in log.head for kind in kinds)
    is_export = "about" in log.keys and bool({"personal_information", "left_chats"} & log.keys)
    has_messages = {"messages", "date", "from_id"} <= log.keys and bool({"date_unixtime", "text_entities", "actor_id"} & log.keys)
    return is_chat or is_export or has_messages


@log_format("telegram", detect=detect)
def telegram_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of all chats; a topic is a thread."""
    for index, (chat, record) in enumerate(chat_messages(log)):
        if isinstance(record, Unreadable):
            yield record
        else:
            where = f"chat '{chat.name or chat.id}', message {_id_or_index(record, index)}"
            yield event_or_unreadable(partial(_to_event, chat, record), where, partial(to_json, record))


def _id_or_index(record: object, index: int) -> object:
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, int | str) else f"at index {index}"


def _to_event(chat: TelegramChat, value: object) -> SourceTurn | Skipped:
    record = required_object(value, "the message")
    kind, key = optional_text(record, "type"), id_field(record, "id")
    if kind == "service":
        if record.get("action") == "topic_created":
            chat.topics.open(key, first_text(record, "title") or key)
        return _happened(chat, record, key) or Skipped("service message")
    if kind == "unsupported":
        return Skipped("unsupported message")
    if not record.keys() & {"date", "date_unixtime"}:
        raise RecordError("'date' is missing")
    if kind not in ("message", ""):
        return Skipped("unknown event")
    thread, reply_to = _topic_and_reply(chat, record, key)
    speaker, speaker_key = _speaker(chat, record)
    sent_at = _sent_at(record)
    return SourceTurn(
        conversation=chat.id or chat.name or chat.file,
        speaker=speaker,
        text=quoted(_text(record) or poll_text(record)) if _is_forwarded(record) else _text(record) or poll_text(record),
        sent_at=sent_at,
        thread=thread,
        key=key,
        role="bot" if chat.type == "bot_chat" and speaker_key == f"user{chat.id}" else "user",
        reply_to=reply_to,
        speaker_key=speaker_key,
        attachments=(*attachments_of(record), *_links(record), *_origin(record)),
        edited_at=_edited_at(record, sent_at),
        forwarded_from=first_text(record, "forwarded_from") if _is_forwarded(record) else "",
        forwarded_at=_forwarded_at(record, sent_at) if _is_forwarded(record) else None,
    )


def _happened(chat: TelegramChat, record: Mapping[str, Any], key: str) -> SourceTurn | None:
    """Return who joined, left, called or renamed the chat; None for any other service message."""
    actor, action = optional_text(record, "actor"), optional_text(record, "action")
    if action not in _ACTIONS or not record.keys() & {"date", "date_unixtime"}:
        return None
    kind = _ACTIONS[action]
    members = tuple(name for name in list_field(record, "members") if isinstance(name, str) and name.strip())
    title, length = first_text(record, "title"), record.get("duration_seconds", record.get("duration"))
    seconds = length if isinstance(length, int) and not isinstance(length, bool) and length > 0 else 0
    people = () if kind == "rename" else members or ((actor,) if actor else ())
    if not people and not (kind == "rename" and title):
        return None
    room = title if action in ("create_group", "create_channel") else chat.name
    event = RoomEvent(action=kind, people=people, name=title if kind == "rename" else "", room=room, seconds=seconds)
    return room_event(
        event,
        conversation=chat.id or chat.name or chat.file,
        sent_at=_sent_at(record),
        actor=actor,
        key=key,
        speaker_key=_peer(record, "actor_id"),
    )


def _topic_and_reply(chat: TelegramChat, record: Mapping[str, Any], key: str) -> tuple[str, str]:
    """Return the topic and the answered message; answering the start of a topic only puts a message into it."""
    answered = "" if record.get("reply_to_peer_id") else id_field(record, "reply_to_message_id")
    named = id_field(record, "reply_to_top_id") or id_field(record, "topic_id")
    return chat.topics.topic_of(key, named or answered), "" if answered in chat.topics else answered


def _speaker(chat: TelegramChat, record: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and id of the author: who signed the post, else the account, else the chat itself."""
    key, name, author = _peer(record, "from_id"), optional_text(record, "from"), optional_text(record, "author")
    if author.strip():
        return author, f"{key}/{author}" if key else author
    if name.strip():
        return name, key
    return (DELETED_ACCOUNT, key) if key or not chat.name else (chat.name, "")


def _peer(record: Mapping[str, Any], name: str) -> str:
    """Return an account's id, like "user4711"; exports before 2021 write a number with the type of account above 32 bits."""
    value = record.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < len(PEER_TYPES) << 32:
        return id_field(record, name)
    return f"{PEER_TYPES[value >> 32]}{value & 0xFFFFFFFF}"


def _text(record: Mapping[str, Any]) -> str:
    """Return the text; `text_entities` may hold more than `text`."""
    parts = [*_parts(list_field(record, "text_entities"), "text_entities")]
    text = record.get("text")
    if any(part.strip() for part in parts) or text is None:
        return "".join(parts)
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        raise RecordError(f"'text' is {json_type(text)}, not a string or an array")
    return "".join(_parts(text, "text"))


def _parts(parts: list[Any], name: str) -> Iterator[str]:
    """Yield the texts of the parts; a quotation begins and ends its lines."""
    starts_line, after_quote = True, False
    for part in parts:
        text = part if isinstance(part, str) else optional_text(required_object(part, f"the part of '{name}'"), "text")
        is_quote = isinstance(part, dict) and part.get("type") == "blockquote" and bool(text.strip())
        if (is_quote and not starts_line) or (after_quote and text and not text.startswith("\n")):
            yield "\n"
        yield quoted(text) if is_quote else text
        starts_line, after_quote = (text.endswith("\n") and not is_quote) if text else starts_line, is_quote


def _links(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the targets of links in the text, each once."""
    parts = [part for name in ("text_entities", "text") for part in _list(record, name) if isinstance(part, dict)]
    addresses = (first_text(part, "href") for part in parts if part.get("type") == "text_link")
    yield from (describe_attachment("link", address) for address in dict.fromkeys(addresses) if address)


def _list(record: Mapping[str, Any], name: str) -> list[Any]:
    value = record.get(name)
    return value if isinstance(value, list) else []


def _forwarded_at(record: Mapping[str, Any], sent_at: datetime) -> datetime | None:
    """The time of the original, in the zone of the message: Telegram does not say it, programs that make this JSON of its pages do."""
    said_at = time_or_none(record, "forwarded_date")
    return said_at.replace(tzinfo=said_at.tzinfo or sent_at.tzinfo) if said_at else None


def _is_forwarded(record: Mapping[str, Any]) -> bool:
    return "forwarded_from" in record or bool(record.get("forwarded_from_id"))


def _origin(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the origin of a forwarded message, and the bot it was sent through."""
    if _is_forwarded(record):
        yield f"forwarded from {first_text(record, 'forwarded_from') or DELETED_ACCOUNT}"
    if bot := first_text(record, "via_bot"):
        yield f"via {bot}"


def _sent_at(record: Mapping[str, Any]) -> datetime:
    """Return the time of sending, in the exporter's zone if it can be derived, else in UTC."""
    moment, written = epoch_field(record, "date_unixtime"), optional_text(record, "date")
    if moment is None:
        if not written:
            raise RecordError("'date' is missing")
        return parse_iso_time(written, "date")
    try:
        offset = parse_iso_time(written, "date").replace(tzinfo=UTC) - moment
    except RecordError:
        return moment
    return (
        moment.astimezone(timezone(offset)) if abs(offset) <= CHAT.telegram_zone_most and not offset % CHAT.telegram_zone_step else moment
    )


def _edited_at(record: Mapping[str, Any], sent_at: datetime) -> datetime | None:
    """Return the time of the last edit; old exports write 1970 if there was none."""
    if id_field(record, "edited_unixtime") not in ("", "0"):
        return epoch_field(record, "edited_unixtime")
    written = optional_text(record, "edited")
    if not written or written.startswith("1970"):
        return None
    edited_at = parse_iso_time(written, "edited")
    return edited_at if edited_at.tzinfo else edited_at.replace(tzinfo=sent_at.tzinfo)
