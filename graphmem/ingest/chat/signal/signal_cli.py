"""What signal-cli writes with `--output=json receive` or over JSON-RPC: an envelope a line."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphmem.ingest.chat.export_parts import described, dicts_in, file_kind, id_of, moment_of, required, units_of, word_in
from graphmem.ingest.chat.signal.signal_lines import json_lines
from graphmem.ingest.core.events import Skipped, Turn, Unit
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import NotATurn, list_of, object_of, optional_text
from graphmem.ingest.core.source_file import Log

NO_MESSAGE = {
    "receiptMessage": "receipt",
    "typingMessage": "typing",
    "callMessage": "call",
    "storyMessage": "story",
}
OWN = {"envelope", "jsonrpc", "account", "exception"}
"""What it writes has one of these: a message, an answer to a command, or an error."""
OBJECT = "\ufffc"
"""Stands in the text where somebody is mentioned."""


def envelope_units(log: Log) -> Iterator[Unit]:
    """The messages of all chats that an account received or sent."""
    records = json_items(log) if log.head.lstrip().startswith(b"[") else json_lines(log)
    yield from units_of(records, partial(_unit, {}))


def _unit(originals: dict[str, str], record: Mapping[str, Any]) -> Turn | Skipped:
    """The message in an envelope. `originals` has the time of the first version for that of each later one."""
    params = object_of(record, "params")
    holder = next((one for one in (record, params, object_of(params, "result"), object_of(record, "result")) if "envelope" in one), record)
    if not (holder.keys() | record.keys()) & OWN:
        raise NotATurn("'envelope' is missing")
    envelope = object_of(holder, "envelope")
    sent = object_of(object_of(envelope, "syncMessage"), "sentMessage")
    edit = object_of(sent, "editMessage") or object_of(envelope, "editMessage")
    message = object_of(edit, "dataMessage") or sent or object_of(envelope, "dataMessage")
    if not message:
        return Skipped(next((reason for name, reason in NO_MESSAGE.items() if name in envelope), "unknown event"))
    if "reaction" in message:
        return Skipped("reaction")
    return _turn(originals, id_of(holder, "account"), envelope, sent, edit, message)


def _turn(
    originals: dict[str, str],
    account: str,
    envelope: Mapping[str, Any],
    sent: Mapping[str, Any],
    edit: Mapping[str, Any],
    message: Mapping[str, Any],
) -> Turn:
    author = word_in(envelope, "sourceUuid", "sourceNumber", "source") or account
    if not author:
        raise NotATurn("'source' is missing")
    written = id_of(message, "timestamp") or id_of(envelope, "timestamp")
    target = id_of(object_of(message, "remoteDelete"), "timestamp") or id_of(edit, "targetSentTimestamp") or written
    original = originals.get(f"{target}:{author}", target)
    if edit:
        originals[f"{written}:{author}"] = original
    written_at = required(moment_of({"timestamp": written}, "timestamp", a_second=1000), "timestamp")
    is_gone = "remoteDelete" in message
    quote = object_of(message, "quote")
    group = object_of(message, "groupInfo")
    other = word_in(sent, "destinationUuid", "destinationNumber", "destination") if sent else author
    return Turn(
        conversation=word_in(group, "groupId") or other or author,
        speaker=word_in(envelope, "sourceName") or author,
        text="" if is_gone else _text(message),
        sent_at=required(moment_of({"timestamp": original}, "timestamp", a_second=1000), "timestamp"),
        key=f"{original}:{author}",
        reply_to=f"{id_of(quote, 'id')}:{word_in(quote, 'authorUuid', 'authorNumber', 'author')}" if quote else "",
        speaker_key=author,
        attachments=() if is_gone else tuple(_attachments(message)),
        edited_at=written_at if edit else None,
        retired_at=written_at if is_gone else None,
    )


def _text(message: Mapping[str, Any]) -> str:
    """The text, with the names of those who are mentioned."""
    text = optional_text(message, "message")
    for mention in dicts_in(list_of(message, "mentions")):
        text = text.replace(OBJECT, "@" + word_in(mention, "name", "number", "uuid"), 1)
    return text


def _attachments(message: Mapping[str, Any]) -> Iterator[str]:
    for file in dicts_in(list_of(message, "attachments")):
        name = word_in(file, "filename", "fileName") or id_of(file, "id")
        yield described(file_kind(name, word_in(file, "contentType")), name, word_in(file, "caption"))
    if isinstance(message.get("sticker"), dict):
        yield described("sticker", word_in(message["sticker"], "emoji"))
    for contact in dicts_in(message.get("contacts")):
        yield described("contact", word_in(contact.get("name"), "display", "given"))
    for link in dicts_in(message.get("previews")):
        yield described("link", word_in(link, "url"), word_in(link, "title"))
