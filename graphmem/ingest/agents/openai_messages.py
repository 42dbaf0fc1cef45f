"""OpenAI chat messages: a conversation or message per line, one document, batch requests and answers, training examples."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, file_reference, parse_content, parse_result, to_text, tool_calls
from graphmem.ingest.agents.dialogue import LAST, DialogueReader, DraftEvent, DraftTurn, conversation_id, start_time
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_number_or_text,
    json_type,
    optional_text,
    required_object,
    required_text,
    to_json,
    to_utc,
)
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

REQUEST_PATHS = (
    ("messages",), ("body", "messages"), ("request", "messages"), ("request", "body", "messages"), ("input", "messages"),
    ("data", "messages"), ("chat", "messages"), ("conversations",), ("conversation",), ("input",), ("body", "input"), ("prompt",),
)  # fmt: skip
ANSWER_PATHS = (
    ("preferred_output",), ("response", "body", "choices"), ("response", "choices"), ("body", "choices"), ("choices",),
    ("response", "body", "output"), ("response", "output"), ("output",), ("completion",), ("chosen",),
)  # fmt: skip
REJECTED_FIELDS = ("non_preferred_output", "rejected")
CONTAINERS = ("data", "conversations", "chats", "threads", "items")
PLAIN_TEXT_ROLES = {"input": "user", "prompt": "user", "output": "assistant", "completion": "assistant"}
ITEM_ROLES = {
    "function_call": "assistant",
    "function_call_output": "tool",
    "custom_tool_call": "assistant",
    "custom_tool_call_output": "tool",
}
TOOL_ROLES = frozenset({"tool", "function", "tool_result", "function_call_output", "custom_tool_call_output"})


def detect(log: SourceFile) -> bool:
    """True if messages with a role and a content stand where such files have them."""
    found = field_paths(log)
    if {"prompt", "completion"} <= found or {"chosen.item.role", "rejected.item.role"} <= found:
        return True
    if {"role", "content"} <= found and "conversation" not in found and "speaker" not in found:
        return True
    lists = (".".join(place) for place in (*REQUEST_PATHS, *ANSWER_PATHS, *((name,) for name in CONTAINERS)))
    return any(f"{place}.item.role" in found or f"{place}.item.message.role" in found for place in lists) or any(
        f"{name}.item.messages.item.role" in found for name in CONTAINERS
    )


@log_format("openai", detect=detect, rank=10)
def openai_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all conversations, each in its order."""
    dialogues = DialogueReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield from record_events(record, dialogues, log.conversation, f"record {place}")


def record_events(record: object, dialogues: DialogueReader, file: str, where: str) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of one record: a conversation, one message, or a list of either."""
    try:
        if isinstance(record, list):
            yield from dialogues.whole(parts_of(record, where), "", None)
        elif isinstance(record, dict) and _is_message(record):
            name = conversation_id({**record, "id": None, "_id": None, "uuid": None, "key": None}, file) or file
            for part in parts_in(record, where):
                yield from dialogues.next(part, name)
        else:
            yield from _conversation(required_object(record, "the record"), dialogues, file, where)
    except RecordError as error:
        yield Unreadable(f"{where}: {error}", to_json(record))


def parts_of(messages: Sequence[object], where: str) -> list[DraftEvent]:
    """Return the draft events of all messages of a conversation."""
    return [part for place, message in enumerate(messages) for part in parts_in(message, f"{where}, message {place}")]


def parts_in(message: object, where: str) -> list[DraftEvent]:
    """Return the draft of one message and of each tool result in it, or an Unreadable."""
    try:
        return _drafts(required_object(message, "the message"))
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(message))]


def _is_message(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("role"), str) and not isinstance(record.get("messages"), list)


def _conversation(record: Mapping[str, Any], dialogues: DialogueReader, file: str, where: str) -> Iterator[ReaderEvent | Note]:
    asked, answered = _messages_at(record, REQUEST_PATHS), _messages_at(record, ANSWER_PATHS)
    if asked is None and answered is None:
        yield from _nested_conversations(record, dialogues, file, where)
        return
    parts = parts_of(asked or [], where) + _answer(answered or [], where)
    parts += [Skipped("answer not preferred") for name in REJECTED_FIELDS for _ in _list(record.get(name))]
    if not parts:
        yield Skipped("conversation without messages")
        return
    body = _value_at(record, ("response", "body")) or _value_at(record, ("response",)) or {}
    started = start_time(record) or (start_time(body) if isinstance(body, dict) else None)
    yield from dialogues.whole(_oldest_first(parts), conversation_id(record, file), started)


def _nested_conversations(record: Mapping[str, Any], dialogues: DialogueReader, file: str, where: str) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of a document that holds its conversations, or its messages, in one field."""
    name = next((name for name in CONTAINERS if isinstance(record.get(name), list)), None)
    if name is None:
        if record.get("error"):
            yield Skipped("request that failed")
            return
        raise RecordError(f"there is no 'messages', only {', '.join(map(repr, list(record)[:8])) or 'nothing'}")
    items = record[name]
    if items and all(isinstance(item, dict) and _is_message(item) for item in items):
        yield from dialogues.whole(
            _oldest_first(parts_of(items, where)), conversation_id({**items[0], "id": None}, file) or conversation_id(record, file), None
        )
        return
    if not items:
        yield Skipped("conversation without messages")
    for place, item in enumerate(items):
        inner = f"{where}, {name} {place}"
        if isinstance(item, dict):
            yield from record_events(item, dialogues, file, inner)
        else:
            yield Unreadable(f"{inner}: {json_type(item)}, not an object", to_json(item))


def _answer(answers: Sequence[object], where: str) -> list[DraftEvent]:
    """Return the draft events of the model's answer: the first of several choices; the others are skipped."""
    is_choice = any(isinstance(answer, dict) and "message" in answer for answer in answers)
    if not is_choice:
        return parts_of(answers, f"{where}, answer")
    first = answers[0].get("message") if isinstance(answers[0], dict) else answers[0]
    return [*parts_in(first, f"{where}, answer"), *(Skipped("another answer") for _ in answers[1:])]


def _oldest_first(parts: list[DraftEvent]) -> list[DraftEvent]:
    """Return the events oldest first; some lists begin with the newest."""
    times = [to_utc(part.sent_at) for part in parts if isinstance(part, DraftTurn) and part.sent_at]
    is_backward = len(times) == len(parts) > 1 and times[0] > times[-1] and times == sorted(times, reverse=True)
    return parts[::-1] if is_backward else parts


def _drafts(message: Mapping[str, Any]) -> list[DraftEvent]:
    kind = optional_text(message, "type")
    role = ITEM_ROLES.get(kind) or ("assistant" if kind == "reasoning" else required_text(message, "role"))
    said = _said(message, role, kind)
    if said.has_reasoning and said.is_blank and not said.results:
        return [Skipped("reasoning")]
    is_result = role in TOOL_ROLES
    return DraftTurn.each_of(
        optional_text(message, "name") if kind not in ITEM_ROLES else "",
        "tool" if is_result else role,
        said,
        answers=_call_id(message) if is_result else "",
        sent_at=first_time_in(message),
        key=first_number_or_text(message, "id", "message_id", "uuid") if kind not in ITEM_ROLES else "",
    )


def _said(message: Mapping[str, Any], role: str, kind: str) -> MessageContent:
    if kind in ITEM_ROLES and role == "assistant":
        return parse_content({**message, "type": "function_call", "arguments": message.get("arguments") or message.get("input")})
    if kind == "reasoning":
        return MessageContent(has_reasoning=True)
    content = message.get("output") if kind in ITEM_ROLES else message.get("content")
    said = parse_result(content) if role in TOOL_ROLES else parse_content(content)
    said.add_calls(tool_calls(message))
    files = [file for name in ("attachments", "images", "files") for file in _list(message.get(name))]
    said.attachments += [file_reference(file if isinstance(file, dict) else {"name": to_text(file)}, "file") for file in files]
    if not said.text.strip():
        said.texts += [text for text in (optional_text(message, "refusal"), _transcript(message)) if text]
    said.has_reasoning = said.has_reasoning or bool(message.get("reasoning_content") or message.get("reasoning"))
    return said


def _call_id(message: Mapping[str, Any]) -> str:
    return first_number_or_text(message, "tool_call_id", "call_id", "name") or LAST


def _transcript(message: Mapping[str, Any]) -> str:
    audio = message.get("audio")
    return optional_text(audio, "transcript") if isinstance(audio, dict) else ""


def _messages_at(record: Mapping[str, Any], places: Sequence[tuple[str, ...]]) -> list[Any] | None:
    """Return the list at the first of these paths that has one; a plain string, as in a request, is one message."""
    for place in places:
        value = _value_at(record, place)
        if isinstance(value, list) and (not value or place[-1] == "messages" or any(map(_is_message_or_choice, value))):
            return value
        if isinstance(value, str) and place[-1] in PLAIN_TEXT_ROLES and value.strip():
            return [{"role": PLAIN_TEXT_ROLES[place[-1]], "content": value}]
    return None


def _is_message_or_choice(item: object) -> bool:
    """True for a message or a choice of one, not for a conversation."""
    return isinstance(item, dict) and "messages" not in item


def _value_at(record: Mapping[str, Any], place: tuple[str, ...]) -> object:
    value: object = record
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
