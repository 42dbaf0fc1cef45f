"""Grok's export, prod-grok-backend.json: conversations with their responses, as the service's database has them."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import ROLES as SENDERS
from graphmem.ingest.assistants.assistant_exports import conversation_events, file_attachment, first_name
from graphmem.ingest.assistants.message_trees import MessageContext, MessageTree
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, list_field, object_field, optional_text, required_object, to_json
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import parse_time

COMPANIONS = ("prod-mc-auth-mgmt-api.json", "prod-mc-billing.json", "prod-mc-asset-server*")


def detect(log: SourceFile) -> bool:
    """True for conversations with their responses, each with a sender."""
    return {"conversation", "responses"} <= log.keys and ("response" in log.keys or "conversations" in log.keys)


@log_format("grok", detect=detect, companions=COMPANIONS)
def grok_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per response: of each conversation the branch with the newest one, then its alternatives."""
    return conversation_events(log, partial(_record, log))


def _record(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield the events of a conversation, or of all that an object holds."""
    if "responses" in record:
        yield from _conversation(log, index, record)
        return
    if not isinstance(record.get("conversations"), list):
        raise RecordError("this is not an object with 'responses'")
    for place, inner in enumerate(record["conversations"]):
        try:
            yield from _conversation(log, place, required_object(inner, "the conversation"))
        except RecordError as error:
            yield Unreadable(f"conversation {place}: {error}", to_json(inner))


def _conversation(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    head = object_field(record, "conversation")
    name = first_name(head, "id", "_id", "title") or f"{log.conversation} {index}"
    responses = _by_id(list_field(record, "responses"))
    tree = MessageTree(
        conversation=name,
        title=first_name(head, "title") or name,
        messages=responses,
        parents=_parents(responses),
        started=_time_or_none(head),
        time_of=lambda response: _time(_fields(response)),
        events_of=_events,
    )
    yield from tree.events()


def _events(response: object, context: MessageContext) -> list[ReaderEvent]:
    fields = _fields(response)
    if not fields:
        raise RecordError("there is no response")
    sender = optional_text(fields, "sender").lower()
    if not sender:
        raise RecordError("'sender' is missing or blank")
    text = optional_text(fields, "message") or optional_text(fields, "query")
    files = tuple(filter(None, map(_file, list_field(fields, "file_attachments"))))
    if not text.strip() and not files:
        return [Skipped("empty message")]
    return [context.turn(SENDERS.get(sender, sender), text, _time(fields), first_name(fields, "_id", "id") or context.node, files)]


def _fields(response: object) -> Mapping[str, Any]:
    """Return the fields of a response, which an export wraps."""
    fields = required_object(response, "the response")
    return object_field(fields, "response") if "response" in fields else fields


def _by_id(responses: list[Any]) -> dict[str, Any]:
    """Return the responses by id; one without an id of its own is named by its place."""
    found: dict[str, Any] = {}
    for place, response in enumerate(responses):
        inner = response.get("response", response) if isinstance(response, dict) else None
        name = first_name(inner, "_id", "id") if isinstance(inner, dict) else ""
        found[name if name and name not in found else f"{name}#{place}"] = response
    return found


def _parents(responses: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the parent of each response; the one before it if the export names none that it holds."""
    parents: dict[str, str | None] = {}
    before: str | None = None
    for name, response in responses.items():
        inner = response.get("response", response) if isinstance(response, dict) else None
        parent = first_name(inner, "parent_response_id", "parentResponseId") if isinstance(inner, dict) else ""
        parents[name] = parent if parent in responses else before
        before = name
    return parents


def _time(fields: Mapping[str, Any]) -> datetime | None:
    """Return when something was created: in ISO 8601, as a number, or as the database writes it."""
    value = fields.get("create_time")
    while isinstance(value, dict) and value.keys() & {"$date", "$numberLong"}:
        value = value.get("$date", value.get("$numberLong"))
    return None if value in (None, "", 0) else parse_time(value, "create_time")


def _time_or_none(head: Mapping[str, Any]) -> datetime | None:
    try:
        return _time(head)
    except RecordError:
        return None


def _file(file: object) -> str:
    """Describe an attached file; some exports have its id only."""
    if isinstance(file, str):
        return file_attachment(file)
    name = first_text(file, "file_name", "fileName", "name", "id", "asset_id")
    return file_attachment(name, first_text(file, "mime_type", "fileMimeType")) if name else ""
