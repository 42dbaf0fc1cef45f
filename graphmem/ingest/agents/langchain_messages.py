"""LangChain messages, as messages_to_dict, its chat stores and its own serialisation write them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphmem.ingest.agents.content_blocks import parse_content, parse_result, tool_call, tool_calls
from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn, conversation_id, start_time
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_number_or_text,
    list_field,
    object_field,
    optional_text,
    required_object,
    to_json,
)
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant", "function": "tool", "generic": "user"}
MESSAGES = ("messages", "history", "History", "chat_history")
CLASSES = {
    "HumanMessage": "human", "AIMessage": "ai", "AIMessageChunk": "ai", "SystemMessage": "system", "ToolMessage": "tool",
    "FunctionMessage": "function", "ChatMessage": "chat", "HumanMessageChunk": "human", "RemoveMessage": "remove",
}  # fmt: skip
KINDS = frozenset({*ROLES, "system", "tool", "chat", "developer", "remove"})
STORED = ("message", "History", "history")


def detect(log: SourceFile) -> bool:
    """True for messages with a type and data, or with fields that only LangChain writes."""
    found = field_paths(log)
    for place in ("", *(f"{name}.item." for name in MESSAGES), "values.messages.item.", "message.", "History.", "history."):
        names = {name for name in ("type", "data.content", "additional_kwargs", "response_metadata", "lc", "kwargs.content")
                 if f"{place}{name}" in found}  # fmt: skip
        if "type" in names and len(names) > 1:
            return True
    return ({"session_id", "message"} <= found and b'\\"type\\"' in log.head) or {"SessionId", "History"} <= found


@log_format("langchain", detect=detect)
def langchain_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all sessions, each in its order."""
    dialogues = DialogueReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from _record(record, dialogues, log.conversation, f"record {place}")
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


def _record(record: object, dialogues: DialogueReader, file: str, where: str) -> Iterator[ReaderEvent | Note]:
    if isinstance(record, list):
        yield from dialogues.whole(_parts(record, where), "", None)
        return
    fields = required_object(record, "the record")
    if isinstance(fields.get("values"), dict):
        fields = {**fields, **fields["values"]}
    messages = next((fields[name] for name in MESSAGES if isinstance(fields.get(name), list)), None)
    if messages is None:
        for part in parts_in(*_stored(fields), where):
            yield from dialogues.next(part, _session(fields, file) or file)
    elif not messages:
        yield Skipped("conversation without messages")
    else:
        yield from dialogues.whole(_parts(messages, where), _session(fields, file) or conversation_id(fields, file), start_time(fields))


def _session(record: Mapping[str, Any], file: str) -> str:
    """Return the id of the session; ids of rows and messages do not count."""
    return conversation_id({**record, "id": None, "_id": None, "uuid": None, "key": None}, file)


def _stored(record: Mapping[str, Any]) -> tuple[object, Mapping[str, Any]]:
    """Return the message in a row of a chat store (an object, or JSON in a string) and the row; or the record itself."""
    name = next((name for name in STORED if record.get(name) is not None), None)
    if name is None or "type" in record or "lc" in record:
        return record, {}
    held = record[name]
    if not isinstance(held, str):
        return held, record
    try:
        return json.loads(held), record
    except (ValueError, RecursionError):
        raise RecordError(f"'{name}' is not JSON") from None


def _parts(messages: Sequence[object], where: str) -> list[DraftEvent]:
    return [part for place, message in enumerate(messages) for part in parts_in(message, {}, f"{where}, message {place}")]


def parts_in(message: object, row: Mapping[str, Any], where: str) -> list[DraftEvent]:
    """Return the drafts of one message and of each tool result in it, or an Unreadable; `row` may hold its time."""
    try:
        return _drafts(required_object(message, "the message"), row)
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(message))]


def _drafts(message: Mapping[str, Any], row: Mapping[str, Any]) -> list[DraftEvent]:
    kind, data = _kind(message)
    if kind == "remove":
        return [Skipped("removal of another message")]
    role = optional_text(data, "role") or "user" if kind == "chat" else ROLES.get(kind, kind)
    more = object_field(data, "additional_kwargs")
    said = parse_result(data.get("content")) if role == "tool" else parse_content(data.get("content"))
    said.add_calls([tool_call(call) for name in ("tool_calls", "invalid_tool_calls") for call in list_field(data, name)])
    if not said.calls:
        said.add_calls(tool_calls(more))
    if said.has_reasoning and said.is_blank and not said.results:
        return [Skipped("reasoning")]
    return DraftTurn.each_of(
        optional_text(data, "name") or ("" if role == "tool" else role if kind == "chat" else kind.removesuffix("MessageChunk").lower()),
        role,
        said,
        answers=first_number_or_text(data, "tool_call_id", "name") if role == "tool" else "",
        sent_at=first_time_in(more) or first_time_in(object_field(data, "response_metadata")) or first_time_in(data) or first_time_in(row),
        key=optional_text(data, "id"),
    )


def _kind(message: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """Return the type of a message and its fields, from any of the three serialisations."""
    if "lc" in message or message.get("type") == "constructor":
        path = list_field(message, "id")
        name = path[-1] if path and isinstance(path[-1], str) else ""
        data = object_field(message, "kwargs")
        kind = optional_text(data, "type") or CLASSES.get(name, name)
    else:
        data = object_field(message, "data") if "data" in message else message
        kind = optional_text(message, "type") or optional_text(data, "type")
    if kind not in KINDS:
        raise RecordError(f"the type '{kind}' is not one of {', '.join(sorted(KINDS))}")
    return kind, data
