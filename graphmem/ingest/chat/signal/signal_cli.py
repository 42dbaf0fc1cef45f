"""What signal-cli writes with `--output=json receive` or over JSON-RPC: an envelope per line."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import describe_attachment, epoch_field, events_of, id_field, media_kind, required_time
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, room_event
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import RecordError, first_text, list_field, object_field, objects_in, optional_text
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model.room_event import RoomEvent

SKIP_REASONS = {
    "receiptMessage": "receipt",
    "typingMessage": "typing",
    "callMessage": "call",
    "storyMessage": "story",
}
RECORD_FIELDS = {"envelope", "jsonrpc", "account", "exception"}
"""Every record has one of these: a message, a response to a command, or an error."""
MENTION_PLACEHOLDER = "\ufffc"
"""Stands in the text in place of a mention."""


def envelope_events(log: SourceFile) -> Iterator[ReaderEvent]:
    """Yield the messages that an account received or sent, of all chats."""
    records = json_items(log) if log.head.lstrip().startswith(b"[") else json_lines(log)
    yield from events_of(records, partial(_to_event, {}))


def _to_event(originals: dict[str, str], record: Mapping[str, Any]) -> SourceTurn | Skipped:
    """Return the message in an envelope. `originals` maps time and author of later versions to the time of the first."""
    params = object_field(record, "params")
    holder = next(
        (one for one in (record, params, object_field(params, "result"), object_field(record, "result")) if "envelope" in one), record
    )
    if not (holder.keys() | record.keys()) & RECORD_FIELDS:
        raise RecordError("'envelope' is missing")
    envelope = object_field(holder, "envelope")
    sent = object_field(object_field(envelope, "syncMessage"), "sentMessage")
    edit = object_field(sent, "editMessage") or object_field(envelope, "editMessage")
    message = object_field(edit, "dataMessage") or sent or object_field(envelope, "dataMessage")
    if "offerMessage" in object_field(envelope, "callMessage"):
        return _call(envelope)
    if not message:
        return Skipped(next((reason for name, reason in SKIP_REASONS.items() if name in envelope), "unknown event"))
    if "reaction" in message:
        return Skipped("reaction")
    return _turn(originals, id_field(holder, "account"), envelope, sent, edit, message)


def _call(envelope: Mapping[str, Any]) -> SourceTurn:
    """The event of a call that somebody offers; what follows (answers, ends) has no time of its own."""
    caller = first_text(envelope, "sourceUuid", "sourceNumber", "source")
    if not caller:
        raise RecordError("'source' is missing")
    sent_at = required_time(epoch_field(envelope, "timestamp", per_second=1000), "timestamp")
    name = first_text(envelope, "sourceName") or caller
    key = f"{id_field(envelope, 'timestamp')}:{caller}:call"
    return room_event(RoomEvent(action="call", people=(name,)), conversation=caller, sent_at=sent_at, actor=name, key=key)


def _turn(
    originals: dict[str, str],
    account: str,
    envelope: Mapping[str, Any],
    sent: Mapping[str, Any],
    edit: Mapping[str, Any],
    message: Mapping[str, Any],
) -> SourceTurn:
    author = first_text(envelope, "sourceUuid", "sourceNumber", "source") or account
    if not author:
        raise RecordError("'source' is missing")
    written = id_field(message, "timestamp") or id_field(envelope, "timestamp")
    target = id_field(object_field(message, "remoteDelete"), "timestamp") or id_field(edit, "targetSentTimestamp") or written
    original = originals.get(f"{target}:{author}", target)
    if edit:
        originals[f"{written}:{author}"] = original
    written_at = required_time(epoch_field({"timestamp": written}, "timestamp", per_second=1000), "timestamp")
    is_gone = "remoteDelete" in message
    quote = object_field(message, "quote")
    group = object_field(message, "groupInfo")
    other = first_text(sent, "destinationUuid", "destinationNumber", "destination") if sent else author
    return SourceTurn(
        conversation=first_text(group, "groupId") or other or author,
        speaker=first_text(envelope, "sourceName") or author,
        text="" if is_gone else _text(message),
        sent_at=required_time(epoch_field({"timestamp": original}, "timestamp", per_second=1000), "timestamp"),
        key=f"{original}:{author}",
        reply_to=f"{id_field(quote, 'id')}:{first_text(quote, 'authorUuid', 'authorNumber', 'author')}" if quote else "",
        speaker_key=author,
        attachments=() if is_gone else tuple(_attachments(message)),
        edited_at=written_at if edit else None,
        retired_at=written_at if is_gone else None,
    )


def _text(message: Mapping[str, Any]) -> str:
    """Return the text with the names of mentioned people."""
    text = optional_text(message, "message")
    for mention in objects_in(list_field(message, "mentions")):
        text = text.replace(MENTION_PLACEHOLDER, "@" + first_text(mention, "name", "number", "uuid"), 1)
    return text


def _attachments(message: Mapping[str, Any]) -> Iterator[str]:
    for file in objects_in(list_field(message, "attachments")):
        name = first_text(file, "filename", "fileName") or id_field(file, "id")
        yield describe_attachment(media_kind(name, first_text(file, "contentType")), name, first_text(file, "caption"))
    if isinstance(message.get("sticker"), dict):
        yield describe_attachment("sticker", first_text(message["sticker"], "emoji"))
    for contact in objects_in(message.get("contacts")):
        yield describe_attachment("contact", first_text(contact.get("name"), "display", "given"))
    for link in objects_in(message.get("previews")):
        yield describe_attachment("link", first_text(link, "url"), first_text(link, "title"))
