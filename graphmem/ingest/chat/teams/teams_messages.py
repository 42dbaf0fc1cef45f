"""Microsoft Teams: the user's own export (messages.json, like Skype's), and messages as the Graph API returns them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

import orjson

from graphmem.ingest.chat.cards import card_text, with_added_lines
from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, forwarded_from, id_field, media_kind, required_time
from graphmem.ingest.chat.teams.teams_export import TeamsConversation, exported_messages
from graphmem.ingest.chat.teams.teams_room_events import exported_room_event, graph_room_event
from graphmem.ingest.chat.teams.teams_text import TeamsContent, render_teams_text
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    object_field,
    objects_in,
    optional_text,
    parse_iso_time,
    required_object,
    required_text,
    to_json,
)
from graphmem.ingest.core.quoting import QuotedPassage, pass_on
from graphmem.ingest.core.source_file import SourceFile, bytes_excerpt

EXPORT_FIELDS = frozenset({"conversations", "MessageList"})
GRAPH_FIELDS = frozenset({"createdDateTime", "body", "from"})
GRAPH_OPTIONAL_FIELDS = frozenset({"chatId", "messageType", "replyToId", "channelIdentity"})
SYSTEM_TYPES = ("ThreadActivity", "Event", "InviteFreeRelationshipChanged", "Control", "Notice", "PopCard", "Translation", "Signal")


def detect(log: SourceFile) -> bool:
    """True for JSON with the fields of either source."""
    return log.keys >= EXPORT_FIELDS or (log.keys >= GRAPH_FIELDS and bool(GRAPH_OPTIONAL_FIELDS & log.keys))


@log_format("teams", detect=detect, companions=("endpoints.json",))
def teams_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages; calls, changes of members and the like are skipped."""
    if log.keys >= EXPORT_FIELDS:
        names: dict[str, str] = {}
        for index, (conversation, message) in enumerate(exported_messages(log)):
            yield _event(partial(_exported, conversation, names), message, f"message {index}")
    else:
        yield from _graph_events(log)


def _event(make: Any, record: object, where: str) -> ReaderEvent:
    if isinstance(record, Unreadable):
        return record
    return event_or_unreadable(lambda: make(required_object(record, "the message")), where, partial(to_json, record))


def _exported(conversation: TeamsConversation, names: dict[str, str], message: Mapping[str, Any]) -> SourceTurn | Skipped:
    """Return the turn of a message of the user's export; `names` collects names by sender, since not every message has one."""
    kind = optional_text(message, "messagetype")
    if kind.split("/")[0] in SYSTEM_TYPES:
        return exported_room_event(message, kind, conversation.id, names) or Skipped("system event")
    if kind.split("/")[0] not in ("", "Text", "RichText"):
        return Skipped("unknown event")
    properties = object_field(message, "properties")
    content = _content(message, kind)
    sender = id_field(message, "from").rpartition("/")[2]
    name = first_text(message, "displayName", "imdisplayname") or (conversation.name if sender == conversation.id else "")
    names[sender] = name or names.get(sender, "") or _without_type_prefix(sender)
    attachments = (*content.attachments, *(describe_attachment("file", name) for name in _files(properties)))
    if not content.text.strip() and not attachments and kind.startswith("RichText/") and kind != "RichText/Html":
        attachments = (kind.partition("/")[2].removeprefix("Media_").lower(),)
    place, _, answered = (id_field(message, "conversationid").rpartition("/")[2] or conversation.id).partition(";messageid=")
    key = id_field(message, "id")
    return SourceTurn(
        conversation=place or conversation.name,
        speaker=names[sender],
        text=content.text,
        sent_at=_sent_at(message),
        thread=answered,
        key=key,
        reply_to=content.reply_to or (answered if answered != key else ""),
        speaker_key=sender,
        role="bot" if sender.startswith("28:") else "user",
        attachments=attachments,
        edited_at=epoch_field(properties, "edittime", per_second=1000) or epoch_field({"edit": content.edited}, "edit", per_second=1000),
        retired_at=epoch_field(properties, "deletetime", per_second=1000),
    )


def _content(message: Mapping[str, Any], kind: str) -> TeamsContent:
    content = optional_text(message, "content")
    return render_teams_text(content, is_html=kind == "RichText/Html") if kind.startswith("RichText") else TeamsContent(content)


def _sent_at(message: Mapping[str, Any]) -> datetime:
    for name in ("originalarrivaltime", "composetime"):
        if written := optional_text(message, name):
            return parse_iso_time(written, name)
    raise RecordError("'originalarrivaltime' is missing or blank")


def _files(properties: Mapping[str, Any]) -> Iterator[str]:
    """Yield the names of a message's files, which are JSON within a string."""
    files = properties.get("files")
    try:
        files = json.loads(files) if isinstance(files, str) else files
    except (ValueError, RecursionError):
        files = []
    yield from (name for file in objects_in(files) if (name := first_text(file, "fileName", "title")))


def _without_type_prefix(sender: str) -> str:
    """Return a person's id without the number of its type: "8:live:ada" -> "live:ada"."""
    kind, _, rest = sender.partition(":")
    return rest if kind.isdigit() and rest else sender


def _graph_events(log: SourceFile) -> Iterator[ReaderEvent]:
    count = 0
    for count, message in enumerate(_graph_messages(log), start=1):
        yield _event(partial(_graph_turn, log.conversation), message, f"message {count - 1}")
    if not count and not isinstance(next(json_items(log, "value"), []), list):
        yield Unreadable("'value' is not an array of messages")


def _graph_messages(log: SourceFile) -> Iterator[Any]:
    """Yield the messages of all pages, each followed by its replies."""
    for entry in _graph_entries(log):
        pages = objects_in(entry["value"]) if isinstance(entry, dict) and isinstance(entry.get("value"), list) else [entry]
        yield from chain.from_iterable(map(_with_replies, pages))


def _graph_entries(log: SourceFile) -> Iterator[Any]:
    """Yield the items of an array, of a response's 'value', or of lines with one object each."""
    first = log.head.lstrip().split(b"\n", 1)
    if len(first) > 1 and first[0].startswith(b"{") and first[0].rstrip().endswith(b"}"):
        yield from map(_line, log.lines())
    elif log.head.lstrip().startswith(b"["):
        yield from json_items(log)
    else:
        name = next((name for name in ("value", "messages") if name in log.keys), "")
        yield from json_items(log, f"{name}.item" if name else "")


def _line(raw: bytes | Unreadable) -> object:
    if isinstance(raw, Unreadable):
        return raw
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return Unreadable(f"the line is not JSON: {error.msg} (column {error.colno})", bytes_excerpt(raw)) if raw.strip() else {}


def _with_replies(message: Any, depth: int = 0) -> Iterator[Any]:
    yield message
    replies = message.get("replies") if isinstance(message, dict) and depth < CHAT.teams_reply_nesting else None
    for reply in replies if isinstance(replies, list) else ():
        yield from _with_replies(reply, depth + 1)


def _graph_turn(otherwise: str, message: Mapping[str, Any]) -> SourceTurn | Skipped:
    """Return the turn of a chatMessage of the Graph API."""
    if not message:
        return Skipped("blank line")
    if optional_text(message, "messageType") not in ("", "message") or message.get("eventDetail"):
        return graph_room_event(message, otherwise) or Skipped("system event")
    key, answered = id_field(message, "id"), id_field(message, "replyToId")
    channel = first_text(message.get("channelIdentity"), "channelId")
    content, references = _graph_content(message), _references(message)
    sender, role = _sender(message)
    subject = optional_text(message, "subject")
    text = with_added_lines(f"{subject}\n{content.text}" if subject.strip() else content.text, "\n".join(_cards(message)))
    said = pass_on(text, [QuotedPassage(forward.name, forward.sent_at, forward.text) for forward in _forwards(message)])
    return SourceTurn(
        conversation=optional_text(message, "chatId") or channel or otherwise,
        speaker=first_text(sender, "displayName") or id_field(sender, "id"),
        text=said.text,
        sent_at=required_time(_time(message, "createdDateTime"), "createdDateTime"),
        thread=(answered or key) if channel else "",
        key=key,
        role=role,
        reply_to=answered or content.reply_to or next(iter(references), ""),
        speaker_key=id_field(sender, "id"),
        attachments=(*content.attachments, *_attached(message)),
        edited_at=_time(message, "lastEditedDateTime"),
        retired_at=_time(message, "deletedDateTime"),
        forwarded_from=said.forwarded_from,
        forwarded_at=said.forwarded_at,
    )


def _time(message: Mapping[str, Any], name: str) -> datetime | None:
    return parse_iso_time(required_text(message, name), name) if message.get(name) is not None else None


def _graph_content(message: Mapping[str, Any]) -> TeamsContent:
    body = object_field(message, "body")
    content = optional_text(body, "content")
    return render_teams_text(content, is_html=True) if optional_text(body, "contentType").lower() == "html" else TeamsContent(content)


def _sender(message: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Return the sender and its role."""
    sender = object_field(message, "from")
    if user := object_field(sender, "user"):
        return user, "user"
    for name, role in (("application", "bot"), ("device", "user"), ("conversation", "user")):
        if found := object_field(sender, name):
            return found, role
    return {}, "user"


def _references(message: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids of quoted messages."""
    for attachment in objects_in(message.get("attachments")):
        if attachment.get("contentType") == "messageReference":
            yield id_field(attachment, "id")


def _cards(message: Mapping[str, Any]) -> list[str]:
    """Return the texts of the cards, in which programs say what they say."""
    cards = (one for one in objects_in(message.get("attachments")) if "card" in first_text(one, "contentType"))
    return [text for card in cards if (text := card_text(card.get("content")))]


@dataclass(frozen=True, slots=True)
class _Forward:
    """A message that was passed on: its text, its origin in words, who said it, and when."""

    text: str
    origin: str
    name: str = ""
    sent_at: datetime | None = None


def _forwards(message: Mapping[str, Any]) -> Iterator[_Forward]:
    for attachment in objects_in(message.get("attachments")):
        if attachment.get("contentType") == "forwardedMessageReference":
            yield _forward(attachment.get("content"))


def _forward(content: object) -> _Forward:
    """Read a forwarded message, which is JSON in a string."""
    try:
        original = json.loads(content) if isinstance(content, str) else content
        sender = original.get("originalMessageSender") if isinstance(original, dict) else None
        name = next((name for one in (sender or {}).values() if (name := first_text(one, "displayName"))), "")
        sent_at = parse_iso_time(written, "sent") if (written := first_text(original, "originalSentDateTime")) else None
    except (ValueError, RecursionError, AttributeError, RecordError):
        return _Forward("", "forwarded message")
    text = render_teams_text(first_text(original, "originalMessageContent"), is_html=True).text
    return _Forward(text, forwarded_from(name, sent_at) if name or sent_at else "forwarded message", name, sent_at)


def _attached(message: Mapping[str, Any]) -> Iterator[str]:
    for attachment in objects_in(message.get("attachments")):
        kind, name = first_text(attachment, "contentType"), first_text(attachment, "name")
        if kind == "messageReference":
            continue
        if kind == "forwardedMessageReference":
            yield from (forward.origin for forward in _forwards({"attachments": [attachment]}))
        elif "card" in kind:
            if not card_text(attachment.get("content")):
                yield describe_attachment("card", name)
        elif kind == "meetingReference":
            yield describe_attachment("meeting", name)
        else:
            yield describe_attachment(media_kind(name, kind if "/" in kind else ""), name or first_text(attachment, "contentUrl"))
