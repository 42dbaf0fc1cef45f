"""Microsoft Teams: the user's own export (messages.json, as Skype's), and messages as the Graph API answers with them."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

import orjson

from graphmem.ingest.chat.export_parts import described, dict_of, dicts_in, file_kind, id_of, moment_of, required, word_in
from graphmem.ingest.chat.teams.teams_export import Conversation, exported_messages
from graphmem.ingest.chat.teams.teams_text import Shown, shown_text
from graphmem.ingest.core.events import Skipped, Turn, Unit, Unreadable, attempt
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import NotATurn, iso_time, object_of, optional_text, shown, text_of
from graphmem.ingest.core.source_file import Log, shown_bytes

EXPORT = frozenset({"conversations", "MessageList"})
GRAPH = frozenset({"createdDateTime", "body", "from"})
GRAPH_TOO = frozenset({"chatId", "messageType", "replyToId", "channelIdentity"})
SYSTEM = ("ThreadActivity", "Event", "InviteFreeRelationshipChanged", "Control", "Notice", "PopCard", "Translation", "Signal")
REPLIES_DEEP = 3


def detect(log: Log) -> bool:
    """JSON with the names of one of the two."""
    return log.keys >= EXPORT or (log.keys >= GRAPH and bool(GRAPH_TOO & log.keys))


@log_format("teams", detect=detect, companions=("endpoints.json",))
def teams_units(log: Log) -> Iterator[Unit]:
    """The messages; calls, members that come and go, and the like are skipped."""
    if log.keys >= EXPORT:
        names: dict[str, str] = {}
        for index, (conversation, message) in enumerate(exported_messages(log)):
            yield _attempt(partial(_exported, conversation, names), message, f"message {index}")
    else:
        yield from _graph_units(log)


def _attempt(make: Any, record: object, where: str) -> Unit:
    if isinstance(record, Unreadable):
        return record
    return attempt(lambda: make(dict_of(record, "message")), where, partial(shown, record))


def _exported(conversation: Conversation, names: dict[str, str], message: Mapping[str, Any]) -> Turn | Skipped:
    """The turn of a message of the user's export; `names` are those that people had so far: not every message gives them."""
    kind = optional_text(message, "messagetype")
    if kind.split("/")[0] in SYSTEM:
        return Skipped("system event")
    if kind.split("/")[0] not in ("", "Text", "RichText"):
        return Skipped("unknown event")
    properties = object_of(message, "properties")
    content = _content(message, kind)
    sender = id_of(message, "from").rpartition("/")[2]
    name = word_in(message, "displayName", "imdisplayname") or (conversation.name if sender == conversation.id else "")
    names[sender] = name or names.get(sender, "") or _bare(sender)
    attachments = (*content.attachments, *(described("file", name) for name in _files(properties)))
    if not content.text.strip() and not attachments and kind.startswith("RichText/") and kind != "RichText/Html":
        attachments = (kind.partition("/")[2].removeprefix("Media_").lower(),)
    place, _, answered = (id_of(message, "conversationid").rpartition("/")[2] or conversation.id).partition(";messageid=")
    key = id_of(message, "id")
    return Turn(
        conversation=place or conversation.name,
        speaker=names[sender],
        text=content.text,
        sent_at=_arrived(message),
        thread=answered,
        key=key,
        reply_to=content.reply_to or (answered if answered != key else ""),
        speaker_key=sender,
        role="bot" if sender.startswith("28:") else "user",
        attachments=attachments,
        edited_at=moment_of(properties, "edittime", a_second=1000) or moment_of({"edit": content.edited}, "edit", a_second=1000),
        retired_at=moment_of(properties, "deletetime", a_second=1000),
    )


def _content(message: Mapping[str, Any], kind: str) -> Shown:
    content = optional_text(message, "content")
    return shown_text(content, is_html=kind == "RichText/Html") if kind.startswith("RichText") else Shown(content)


def _arrived(message: Mapping[str, Any]) -> datetime:
    for name in ("originalarrivaltime", "composetime"):
        if written := optional_text(message, name):
            return iso_time(written, name)
    raise NotATurn("'originalarrivaltime' is missing or blank")


def _files(properties: Mapping[str, Any]) -> Iterator[str]:
    """The names of the files of a message, which stand as JSON inside of the JSON."""
    files = properties.get("files")
    try:
        files = json.loads(files) if isinstance(files, str) else files
    except (ValueError, RecursionError):
        files = []
    yield from (name for file in dicts_in(files) if (name := word_in(file, "fileName", "title")))


def _bare(sender: str) -> str:
    """The id of a person without the number of its kind: "8:live:ada" -> "live:ada"."""
    kind, _, rest = sender.partition(":")
    return rest if kind.isdigit() and rest else sender


def _graph_units(log: Log) -> Iterator[Unit]:
    count = 0
    for count, message in enumerate(_graph_messages(log), start=1):
        yield _attempt(partial(_graph_turn, log.conversation), message, f"message {count - 1}")
    if not count and not isinstance(next(json_items(log, "value"), []), list):
        yield Unreadable("'value' is no array of messages")


def _graph_messages(log: Log) -> Iterator[Any]:
    """The messages of all pages, each followed by its answers."""
    for entry in _graph_entries(log):
        pages = dicts_in(entry["value"]) if isinstance(entry, dict) and isinstance(entry.get("value"), list) else [entry]
        yield from chain.from_iterable(map(_with_replies, pages))


def _graph_entries(log: Log) -> Iterator[Any]:
    """The entries of an array, of an answer's 'value', or of lines that are one object each."""
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
        return Unreadable(f"the line is not JSON: {error.msg} (column {error.colno})", shown_bytes(raw)) if raw.strip() else {}


def _with_replies(message: Any, depth: int = 0) -> Iterator[Any]:
    yield message
    replies = message.get("replies") if isinstance(message, dict) and depth < REPLIES_DEEP else None
    for reply in replies if isinstance(replies, list) else ():
        yield from _with_replies(reply, depth + 1)


def _graph_turn(otherwise: str, message: Mapping[str, Any]) -> Turn | Skipped:
    """The turn of a chatMessage of the Graph API."""
    if not message:
        return Skipped("blank line")
    if optional_text(message, "messageType") not in ("", "message") or message.get("eventDetail"):
        return Skipped("system event")
    key, answered = id_of(message, "id"), id_of(message, "replyToId")
    channel = word_in(message.get("channelIdentity"), "channelId")
    content, references = _graph_content(message), _references(message)
    sender, role = _sender(message)
    subject = optional_text(message, "subject")
    return Turn(
        conversation=optional_text(message, "chatId") or channel or otherwise,
        speaker=word_in(sender, "displayName") or id_of(sender, "id"),
        text=f"{subject}\n{content.text}" if subject.strip() else content.text,
        sent_at=required(_time(message, "createdDateTime"), "createdDateTime"),
        thread=(answered or key) if channel else "",
        key=key,
        role=role,
        reply_to=answered or content.reply_to or next(iter(references), ""),
        speaker_key=id_of(sender, "id"),
        attachments=(*content.attachments, *_attached(message)),
        edited_at=_time(message, "lastEditedDateTime"),
        retired_at=_time(message, "deletedDateTime"),
    )


def _time(message: Mapping[str, Any], name: str) -> datetime | None:
    return iso_time(text_of(message, name), name) if message.get(name) is not None else None


def _graph_content(message: Mapping[str, Any]) -> Shown:
    body = object_of(message, "body")
    content = optional_text(body, "content")
    return shown_text(content, is_html=True) if optional_text(body, "contentType").lower() == "html" else Shown(content)


def _sender(message: Mapping[str, Any]) -> tuple[Mapping[str, Any], str]:
    """Who sent it, and in which role."""
    sender = object_of(message, "from")
    if user := object_of(sender, "user"):
        return user, "user"
    for name, role in (("application", "bot"), ("device", "user"), ("conversation", "user")):
        if found := object_of(sender, name):
            return found, role
    return {}, "user"


def _references(message: Mapping[str, Any]) -> Iterator[str]:
    """The ids of the messages that are answered with a quote."""
    for attachment in dicts_in(message.get("attachments")):
        if attachment.get("contentType") == "messageReference":
            yield id_of(attachment, "id")


def _attached(message: Mapping[str, Any]) -> Iterator[str]:
    for attachment in dicts_in(message.get("attachments")):
        kind, name = word_in(attachment, "contentType"), word_in(attachment, "name")
        if kind == "messageReference":
            continue
        if kind == "forwardedMessageReference":
            yield "forwarded message"
        elif "card" in kind:
            yield described("card", name)
        elif kind == "meetingReference":
            yield described("meeting", name)
        else:
            yield described(file_kind(name, kind if "/" in kind else ""), name or word_in(attachment, "contentUrl"))
