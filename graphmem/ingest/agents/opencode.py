"""Sessions that `opencode export` prints: a document with the session and its messages, each with its parts."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall, file_reference, parse_result, to_text
from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.agents.inserted_context import own_words, why_inserted
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    object_field,
    objects_in,
    optional_text,
    required_object,
    required_text,
    to_json,
)
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in


def detect(log: SourceFile) -> bool:
    """True for messages with their data beside their parts."""
    return {"messages.item.info.role", "messages.item.parts.item.type"} <= field_paths(log)


@log_format("opencode", detect=detect, rank=-5)
def opencode_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of the sessions: what user and assistant said, tool calls and results."""
    dialogues = DialogueReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            session = required_object(record, "the session")
            info = object_field(session, "info")
            name = first_text(info, "id") or log.conversation
            messages = list_field(session, "messages")
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))
            continue
        yield from [] if messages else [Skipped("session without messages")]
        for number, message in enumerate(messages):
            for draft in _checked(message, f"session '{name}', message {number}", is_side=bool(info.get("parentID"))):
                yield from dialogues.next(draft, name)


def _checked(message: object, where: str, *, is_side: bool) -> list[DraftEvent]:
    try:
        return [Skipped("sidechain")] if is_side else _drafts(required_object(message, "the message"))
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(message))]


def _drafts(message: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the draft of a message with its tool calls, and one for each result."""
    info = object_field(message, "info")
    role = required_text(info, "role")
    if info.get("summary") is True:
        return [Skipped("summary")]
    parts = objects_in(message.get("parts"))
    said = _said(parts, role)
    sent_at, key = first_time_in(object_field(info, "time"), "created"), first_text(info, "id")
    results = [_result(part, key) for part in parts if part.get("type") == "tool"]
    if said.is_blank:
        texts = "".join(optional_text(part, "text") for part in parts if part.get("type") == "text")
        return [Skipped("reasoning" if said.has_reasoning else why_inserted(texts) if texts.strip() else "empty message")]
    return [DraftTurn.of(role, role, said, sent_at=sent_at, key=key), *filter(None, results)]


def _said(parts: list[dict[str, Any]], role: str) -> MessageContent:
    """Return the content of a message; what the program added to it is left out."""
    said = MessageContent()
    for part in parts:
        kind = part.get("type")
        if kind == "text" and part.get("synthetic") is not True:
            text = optional_text(part, "text")
            said.texts.append(own_words(text) if role == "user" else text)
        elif kind == "reasoning":
            said.has_reasoning = True
        elif kind == "tool":
            given = object_field(part, "state").get("input")
            said.add_calls(
                [ToolCall(first_text(part, "callID", "id"), required_text(part, "tool"), "" if given is None else to_text(given))]
            )
        elif kind == "file":
            said.attachments.append(file_reference(part, first_text(part, "mime").split("/")[0] or "file"))
    return said


def _result(part: Mapping[str, Any], message: str) -> DraftTurn | None:
    """Return the draft of what a tool gave back, or of its error; None while it runs."""
    state = object_field(part, "state")
    result = parse_result(state.get("error") or state.get("output"))
    if not result.text.strip():
        return None
    id_ = first_text(part, "callID", "id")
    sent_at = first_time_in(object_field(state, "time"), "end", "start")
    return DraftTurn.of(
        optional_text(part, "tool"), "tool", result, sent_at=sent_at, answers=id_, key=f"{message}/{id_}" if message and id_ else ""
    )
