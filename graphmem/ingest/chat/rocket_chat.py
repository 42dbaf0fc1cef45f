"""Rocket.Chat: a room exported as JSON (one message a line), and messages as its interface returns them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, media_kind, required_time
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, first_text, object_field, objects_in, optional_text, required_object, to_json
from graphmem.ingest.core.json_records import is_json_lines, json_lines
from graphmem.ingest.core.quoting import QuotedPassage, pass_on
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in, time_or_none
from graphmem.model.room_event import RoomAction, RoomEvent

EXPORT_FIELDS = frozenset({"msg", "username", "ts"})
INTERFACE_FIELDS = frozenset({"_id", "rid", "msg", "ts", "u"})
_ACTIONS: Mapping[str, RoomAction] = {
    **dict.fromkeys(("uj", "au", "ut", "ujt", "added-user-to-team"), "join"),
    **dict.fromkeys(("ul", "ru", "ult"), "leave"),
    "r": "rename",
}
"""Rocket.Chat's types of system messages: user joined, added, left, removed, room renamed."""


def detect(log: SourceFile) -> bool:
    """True for JSON with the fields of either."""
    return log.keys >= EXPORT_FIELDS or log.keys >= INTERFACE_FIELDS


@log_format("rocket-chat", detect=detect)
def rocket_chat_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a room."""
    for index, record in enumerate(_records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield event_or_unreadable(partial(_to_event, record, log.conversation), f"message {index}", partial(to_json, record))


def _records(log: SourceFile) -> Iterator[Any]:
    if (log.head.lstrip().startswith(b"{") and "messages" in log.keys and not is_json_lines(log)) or (
        log.head.lstrip().startswith(b"{") and "messages" in log.first_keys
    ):
        yield from json_items(log, "messages.item")
    else:
        yield from json_lines(log) if is_json_lines(log) else json_items(log)


def _to_event(value: object, room: str) -> SourceTurn | Skipped:
    record = required_object(value, "the message")
    kind = optional_text(record, "t") or optional_text(record, "type")
    if kind == "rm":
        return Skipped("deleted message")
    if kind and kind not in ("e2e", "message", "discussion-created"):
        return _happened(record, kind, room) or Skipped("system message")
    user = object_field(record, "u")
    username = first_text(record, "username") or first_text(user, "username")
    if not username:
        raise RecordError("there is no speaker: 'username' is missing")
    cards = objects_in(record.get("attachments"))
    linked = [card for card in cards if first_text(card, "message_link")]
    passages = [QuotedPassage(first_text(card, "author_name"), time_or_none(card, "ts"), _quote(card)) for card in linked]
    said = pass_on(optional_text(record, "msg"), passages)
    return SourceTurn(
        conversation=first_text(record, "rid") or room,
        speaker=first_text(record, "alias") or first_text(user, "name") or username,
        text=said.text,
        sent_at=required_time(_time(record, "ts"), "ts"),
        thread=first_text(record, "tmid"),
        key=first_text(record, "_id"),
        role="bot" if record.get("bot") else "user",
        reply_to=first_text(record, "tmid"),
        speaker_key=username,
        attachments=tuple(_attachment(card) for card in cards if not first_text(card, "message_link")),
        edited_at=_time(record, "editedAt"),
        forwarded_from=said.forwarded_from,
        forwarded_at=said.forwarded_at,
    )


def _happened(record: Mapping[str, Any], kind: str, room: str) -> SourceTurn | None:
    """Return who joined, left or renamed the room; None for any other system message."""
    action, user, sent_at = _ACTIONS.get(kind), object_field(record, "u"), _time(record, "ts")
    username, said = first_text(record, "username") or first_text(user, "username"), optional_text(record, "msg").strip()
    if action is None or not username or sent_at is None or (action == "rename" and not said):
        return None
    name = first_text(user, "name") or username
    # The text of one who was added or removed is the name; that of a rename the new one.
    people = () if action == "rename" else ((said or name,) if kind in ("au", "ru") else (name,))
    return room_event(
        RoomEvent(action=action, people=people, name=said if action == "rename" else ""),
        conversation=first_text(record, "rid") or room,
        sent_at=sent_at,
        actor=name,
        key=first_text(record, "_id"),
        speaker_key=username,
    )


def _time(record: Mapping[str, Any], name: str) -> datetime | None:
    return first_time_in(record, name)


def _quote(card: Mapping[str, Any]) -> str:
    author, text = first_text(card, "author_name"), first_text(card, "text")
    return f"{author}: {text}" if author and text else text


def _attachment(card: Mapping[str, Any]) -> str:
    title = first_text(card, "title", "title_link", "url")
    kind = next((name for name in ("image", "video", "audio") if card.get(f"{name}_url")), "")
    described = {"image": "photo"}.get(kind, kind) or media_kind(title)
    return describe_attachment(described, title, first_text(card, "description", "text"))
