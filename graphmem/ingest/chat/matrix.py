"""Matrix rooms: Element's "Export chat" as JSON, and events as the client API returns them."""

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, first_value, required_time
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable, room_event
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, first_text, json_type, objects_in, optional_text, required_object, to_json
from graphmem.ingest.core.json_records import is_json_lines, json_lines
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

FIELDS = frozenset({"event_id", "origin_server_ts", "sender", "content"})
MEDIA = {"m.image": "photo", "m.video": "video", "m.audio": "audio", "m.file": "file", "m.sticker": "sticker"}
_FALLBACK = re.compile(r"\A(?:> [^\n]*\n)+\n?")
_POLL_START = ("m.poll.start", "org.matrix.msc3381.poll.start")


def detect(log: SourceFile) -> bool:
    """True for JSON with the fields of a Matrix event."""
    return log.keys >= FIELDS


@log_format("matrix", detect=detect)
def matrix_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages of a room, each edit as a version. The file is read twice: first for the messages that threads start from."""
    name = first_value(log, "room_name") if log.head.lstrip().startswith(b"{") else None
    title = name if isinstance(name, str) and name.strip() else ""
    room = _RoomReader(title or log.conversation, title)
    for record in _records(log):
        if isinstance(record, dict):
            room.take_root(record)
    for index, record in enumerate(_records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield event_or_unreadable(partial(room.event, record), f"event {index}", partial(to_json, record))


def _records(log: SourceFile) -> Iterator[Any]:
    head = log.head.lstrip()
    if head.startswith(b"{"):
        path = next((f"{name}.item" for name in ("messages", "chunk", "events") if name in log.keys), "")
        yield from json_items(log, path) if path else json_lines(log) if is_json_lines(log) else json_items(log)
    else:
        yield from json_items(log)


@dataclass(slots=True)
class _RoomReader:
    """Reads the events of one room; names, and what edits and deletions refer to, are kept while it is read."""

    name: str
    title: str = ""
    _roots: set[str] = field(default_factory=set)
    _names: dict[str, str] = field(default_factory=dict)
    _sent: OrderedDict[str, tuple[datetime, str, str]] = field(default_factory=OrderedDict)

    def take_root(self, record: Mapping[str, Any]) -> None:
        """Note the message that a thread starts from."""
        relation = _relation(_content(record))
        if relation.get("rel_type") == "m.thread" and (root := first_text(relation, "event_id")):
            self._roots.add(root)

    def event(self, value: object) -> SourceTurn | Skipped:
        """Return the turn of an event. Raises RecordError."""
        record = required_object(value, "the event")
        kind, content = optional_text(record, "type"), _content(record)
        if kind == "m.room.member":
            return self._member(record, content)
        if kind == "m.room.redaction":
            return self._redaction(record, content)
        because = (record.get("unsigned") or {}).get("redacted_because") if isinstance(record.get("unsigned"), dict) else None
        if isinstance(because, dict) or (kind in ("m.room.message", "m.sticker") and not content):
            return self._redacted(record, because if isinstance(because, dict) else record, kind)
        if reason := _skip_reason(kind):
            return self._happened(record, kind, content) or Skipped(reason)
        return self._message(record, kind, content)

    def _member(self, record: Mapping[str, Any], content: Mapping[str, Any]) -> SourceTurn | Skipped:
        who, before = first_text(record, "state_key") or first_text(record, "sender"), _before(record)
        former = self._names.get(who) or first_text(before, "displayname")
        if name := first_text(content, "displayname"):
            self._names[who] = name
        now, was = first_text(content, "membership"), first_text(before, "membership")
        person = self._names.get(who) or former or self._speaker(who)
        if now == "join" and was == "join":
            renamed = former and former != person
            event = RoomEvent(action="rename", people=(former,), name=person, room=self.title) if renamed else None
        elif now == "join":
            event = RoomEvent(action="join", people=(person,), room=self.title)
        else:
            is_gone = now in ("leave", "ban") and was not in ("invite", "knock")
            event = RoomEvent(action="leave", people=(person,), room=self.title) if is_gone else None
        return (self._event(record, event) if event else None) or Skipped("system message")

    def _happened(self, record: Mapping[str, Any], kind: str, content: Mapping[str, Any]) -> SourceTurn | None:
        """Return a new name of the room, or a call; None for any other event."""
        name = first_text(content, "name")
        if kind == "m.room.name" and name:
            self.title = name
            return self._event(record, RoomEvent(action="rename", name=name))
        if kind == "m.call.invite":
            caller = self._speaker(optional_text(record, "sender"))
            return self._event(record, RoomEvent(action="call", people=(caller,), room=self.title))
        return None

    def _event(self, record: Mapping[str, Any], event: RoomEvent) -> SourceTurn | None:
        sent_at, sender = epoch_field(record, "origin_server_ts", per_second=1000), optional_text(record, "sender")
        if sent_at is None:
            return None
        return room_event(
            event,
            conversation=optional_text(record, "room_id") or self.name,
            sent_at=sent_at,
            actor=self._speaker(sender),
            key=optional_text(record, "event_id"),
            speaker_key=sender,
        )

    def _message(self, record: Mapping[str, Any], kind: str, content: Mapping[str, Any]) -> SourceTurn:
        relation, edited = _relation(content), content.get("m.new_content")
        sender, key = optional_text(record, "sender"), optional_text(record, "event_id")
        sent_at = required_time(epoch_field(record, "origin_server_ts", per_second=1000), "origin_server_ts")
        edited_at, thread = None, self._thread(relation, key)
        if relation.get("rel_type") == "m.replace" and isinstance(edited, dict):
            key, content, edited_at = first_text(relation, "event_id") or key, edited, sent_at
            sent_at, _, thread = self._sent.get(key, (sent_at, "", thread))
        else:
            self._remember(key, sent_at, sender, thread)
        reply_to = _reply_to(relation)
        return SourceTurn(
            conversation=optional_text(record, "room_id") or self.name,
            speaker=self._speaker(sender),
            text=_text(content, kind, is_reply=bool(reply_to)),
            sent_at=sent_at,
            thread=thread,
            key=key,
            role="bot" if content.get("msgtype") == "m.notice" else "user",
            reply_to=reply_to,
            speaker_key=sender,
            attachments=_attachments(content, kind),
            edited_at=edited_at,
        )

    def _redaction(self, record: Mapping[str, Any], content: Mapping[str, Any]) -> SourceTurn | Skipped:
        target = first_text(record, "redacts") or first_text(content, "redacts")
        if target not in self._sent:
            return Skipped("deletion")
        return self._gone(record, target, required_time(epoch_field(record, "origin_server_ts", per_second=1000), "origin_server_ts"))

    def _redacted(self, record: Mapping[str, Any], because: Mapping[str, Any], kind: str) -> SourceTurn | Skipped:
        if kind not in ("m.room.message", "m.sticker", "m.room.encrypted"):
            return Skipped("deletion")
        key = optional_text(record, "event_id")
        sent_at = required_time(epoch_field(record, "origin_server_ts", per_second=1000), "origin_server_ts")
        self._remember(key, sent_at, optional_text(record, "sender"), "")
        return self._gone(record, key, epoch_field(because, "origin_server_ts", per_second=1000) or sent_at)

    def _gone(self, record: Mapping[str, Any], key: str, retired_at: datetime) -> SourceTurn:
        sent_at, sender, thread = self._sent[key]
        return SourceTurn(
            conversation=optional_text(record, "room_id") or self.name,
            speaker=self._speaker(sender),
            text="",
            sent_at=sent_at,
            thread=thread,
            key=key,
            speaker_key=sender,
            retired_at=retired_at,
        )

    def _speaker(self, sender: str) -> str:
        """Return the name shown in the room, else the part of the id before the server."""
        return self._names.get(sender) or sender.removeprefix("@").partition(":")[0]

    def _thread(self, relation: Mapping[str, Any], key: str) -> str:
        root = first_text(relation, "event_id") if relation.get("rel_type") == "m.thread" else key
        return root if root in self._roots else ""

    def _remember(self, key: str, sent_at: datetime, sender: str, thread: str) -> None:
        self._sent[key] = (sent_at, sender, thread)
        if len(self._sent) > CHAT.matrix_messages:
            self._sent.popitem(last=False)


def _skip_reason(kind: str) -> str:
    """Return why an event is no message, "" if it is one. Raises RecordError for one without a type."""
    if kind in ("m.room.message", "m.sticker", *_POLL_START):
        return ""
    if kind == "m.room.encrypted":
        return "not decrypted"
    if kind == "m.reaction":
        return "reaction"
    if kind.startswith(("m.call.", "org.matrix.msc3401.call")):
        return "call"
    if not kind:
        raise RecordError("'type' is missing or blank")
    return "system message" if kind.startswith("m.room.") else "unknown event"


def _before(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a state event replaced."""
    unsigned = record.get("unsigned")
    before = (unsigned.get("prev_content") if isinstance(unsigned, dict) else None) or record.get("prev_content")
    return before if isinstance(before, dict) else {}


def _content(record: Mapping[str, Any]) -> Mapping[str, Any]:
    content = record.get("content")
    return content if isinstance(content, dict) else {}


def _relation(content: Mapping[str, Any]) -> Mapping[str, Any]:
    relation = content.get("m.relates_to")
    return relation if isinstance(relation, dict) else {}


def _reply_to(relation: Mapping[str, Any]) -> str:
    """Return the event that is answered; in a thread the last message is named only for programs that know no threads."""
    if relation.get("rel_type") == "m.thread" and relation.get("is_falling_back", True) is not False:
        return first_text(relation, "event_id")
    return first_text(relation.get("m.in_reply_to"), "event_id")


def _text(content: Mapping[str, Any], kind: str, *, is_reply: bool) -> str:
    """Return the words of a message; the quotation before a reply, which its event names, is left out."""
    if kind in _POLL_START:
        return _poll(content)
    body = content.get("body")
    if body is not None and not isinstance(body, str):
        raise RecordError(f"'body' is {json_type(body)}, not a string")
    body = body or ""
    if kind == "m.sticker" or first_text(content, "msgtype") in MEDIA:
        return body if first_text(content, "filename") not in ("", body) else ""
    return _FALLBACK.sub("", body) if is_reply else body


def _poll(content: Mapping[str, Any]) -> str:
    poll = next((value for name in _POLL_START if isinstance(value := content.get(name), dict)), {})
    asked = [poll.get("question"), *objects_in(poll.get("answers"))]
    lines = [first_text(one, "body", "m.text", "org.matrix.msc1767.text") for one in asked if isinstance(one, dict)]
    return "\n- ".join(line for line in lines if line)


def _attachments(content: Mapping[str, Any], kind: str) -> tuple[str, ...]:
    if name := MEDIA.get(kind if kind == "m.sticker" else first_text(content, "msgtype")):
        return (describe_attachment(name, first_text(content, "filename", "body")),)
    if content.get("msgtype") == "m.location":
        return (describe_attachment("location", first_text(content, "geo_uri")),)
    return ()
