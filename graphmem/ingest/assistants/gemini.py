"""Gemini: activities and Workspace chats from Google Takeout, and the prompts that AI Studio keeps in Drive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any

from graphmem.ingest.assistants.assistant_exports import (
    ROLES,
    conversation_events,
    file_attachment,
    first_name,
    join_lines,
    link_attachment,
    optional_time,
)
from graphmem.ingest.assistants.google_takeout import activity_events, is_activity
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import TIME
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, object_field, optional_text, to_json, to_utc
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import PLACEHOLDER_NOTE, PLACEHOLDER_START, PLACEHOLDER_ZONE

FILE_FIELDS = {
    "inlineImage": "image", "driveImage": "image", "inlineAudio": "audio", "driveAudio": "audio", "inlineVideo": "video",
    "driveVideo": "video", "youtubeVideo": "video", "inlineFile": "file", "driveDocument": "file", "inlineData": "file",
    "fileData": "file", "file_data": "file", "inline_data": "file",
}  # fmt: skip
"""Fields of a chunk or part that hold or point to a file, and its kind."""
TOOL_FIELDS = {"executableCode": "code", "functionCall": "name", "codeExecutionResult": "code", "functionResponse": "name"}
"""Fields of a chunk or part with a tool use or result, and where its speaker comes from: "code" execution, or the tool's "name"."""
COMPANIONS = ("archive_browser.html", "gemini_gems_data.html", "gemini_scheduled_actions_data.html")


def detect(log: SourceFile) -> bool:
    """True for activities of the Gemini apps, and for JSON with the fields of AI Studio's or Workspace's chats."""
    chats = "chunkedPrompt" in log.keys or ("conversation_turns" in log.keys and bool(log.keys & {"user_turn", "system_turn"}))
    return chats or is_activity(log)


@log_format("gemini", detect=detect, companions=COMPANIONS)
def gemini_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of prompts and answers; other records are skipped."""
    if is_activity(log):
        return activity_events(log)
    return conversation_events(log, lambda index, record: _conversation(log, index, record))


def _conversation(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
    if "conversation_turns" in record:
        return _workspace_chat(log, record)
    if "chunkedPrompt" in record:
        return _studio_chat(log, index, record)
    raise RecordError("this is not an object with 'chunkedPrompt' or 'conversation_turns'")


@dataclass(frozen=True, slots=True, kw_only=True)
class _ChunkContext:
    """Where a chunk stands: its key, the time to use if it has none, and the key of the last turn before it."""

    conversation: str
    thread: str
    key: str
    time: datetime
    zone: str
    above: str


def _studio_chat(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
    """Yield the chunks of a prompt in order; a file with one prompt names the conversation."""
    name = first_name(record, "id", "title") or (f"{log.conversation} {index}" if index else log.conversation)
    title = first_name(record, "title", "displayName") or name
    chat = object_field(record, "chunkedPrompt")
    chunks = list_field(chat, "chunks")
    times = [_time_or_none(chunk, "createTime") for chunk in chunks]
    started = _time_or_none(record, "create_time") or _time_or_none(record, "createTime") or next(filter(None, times), None)
    if record.get("systemInstruction"):
        yield Skipped("system instruction")
    if chunks and started is None:
        yield Note(f"conversation '{name}': {PLACEHOLDER_NOTE}")
    time, above = started or PLACEHOLDER_START, ""
    for number, (chunk, own) in enumerate(zip(chunks, times, strict=True)):
        time = own or (time + TIME.turn_step if number else time)
        context = _ChunkContext(
            conversation=name, thread=title, key=str(number), time=time, zone="" if started else PLACEHOLDER_ZONE, above=above
        )
        events = _chunk(chunk, context, f"conversation '{name}', chunk {number}")
        above = next((event.key for event in events if isinstance(event, SourceTurn)), above)
        yield from events
    if chat.get("pendingInputs"):
        yield Skipped("not sent")


def _chunk(chunk: object, context: _ChunkContext, where: str) -> list[ReaderEvent]:
    """Return the events of a chunk: its text, each thought, and each tool use."""
    try:
        if not isinstance(chunk, dict):
            raise RecordError(f"the chunk is {json_type(chunk)}, not an object")
        if chunk.get("isThought") or chunk.get("thought"):
            return [Skipped("reasoning")]
        parts = [part for part in list_field(chunk, "parts") if isinstance(part, dict)]
        visible_parts = [part for part in parts if not part.get("thought")]
        turn = _turn(chunk, visible_parts, context)
        calls = list(_tool_turns([chunk, *visible_parts], turn))
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(chunk))]
    thoughts: list[ReaderEvent] = [Skipped("reasoning")] * (len(parts) - len(visible_parts))
    text_turns: list[ReaderEvent] = [turn] if turn.text.strip() or turn.attachments else []
    return [*thoughts, *text_turns, *calls] or [Skipped("error" if chunk.get("errorMessage") else "empty message")]


def _turn(chunk: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], context: _ChunkContext) -> SourceTurn:
    """Return the turn of a chunk without its tool use."""
    role = optional_text(chunk, "role")
    if not role:
        raise RecordError("there is no role")
    return SourceTurn(
        conversation=context.conversation,
        speaker=role,
        # Parts are the pieces in which the answer was streamed: they join without a space.
        text="".join(optional_text(part, "text") for part in parts) or optional_text(chunk, "text"),
        sent_at=optional_time(chunk, "createTime") or context.time,
        thread=context.thread,
        key=context.key,
        role=ROLES.get(role, role),
        reply_to=context.above,
        attachments=tuple(dict.fromkeys(chain.from_iterable(map(_attachments, (chunk, *parts))))),
        zone=context.zone,
    )


def _tool_turns(pieces: Sequence[Mapping[str, Any]], turn: SourceTurn) -> Iterator[SourceTurn]:
    """Yield the turns of tool uses and results in a chunk or its parts."""
    found = {name: piece[name] for piece in pieces for name in TOOL_FIELDS if isinstance(piece.get(name), dict) and piece[name]}
    for number, (name, call) in enumerate(found.items()):
        text = next((call[field] for field in ("code", "output") if isinstance(call.get(field), str)), "") or to_json(call)
        speaker = (first_name(call, "name") or "tool") if TOOL_FIELDS[name] == "name" else "code execution"
        yield replace(turn, speaker=speaker, role="tool", text=text, attachments=(), key=f"{turn.key}/{number}")


def _attachments(piece: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that a chunk or part holds or points to, and the pages that it cites."""
    for name, kind in FILE_FIELDS.items():
        if file := object_field(piece, name):
            what = first_name(file, "name", "displayName", "id", "fileUri", "file_uri", "mimeType", "mime_type")
            yield file_attachment(what, kind) if what else kind
    for source in list_field(object_field(piece, "grounding"), "groundingSources"):
        if isinstance(source, dict) and (link := link_attachment(source, "uri")):
            yield link


def _time_or_none(record: object, name: str) -> datetime | None:
    """Return a time, None if it is missing or cannot be read."""
    try:
        time = optional_time(record, name) if isinstance(record, dict) else None
        return time if time and to_utc(time) else None
    except RecordError:
        return None


def _workspace_chat(log: SourceFile, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield the turns of a chat beside a document or mail; its file names the conversation."""
    thread, above = first_name(record, "title") or log.conversation, ""
    for number, entry in enumerate(list_field(record, "conversation_turns")):
        where = f"turn {number}"
        event = event_or_unreadable(
            partial(_workspace_turn, log.conversation, thread, number, entry, above), where, partial(to_json, entry)
        )
        above = event.key if isinstance(event, SourceTurn) else above
        yield event


def _workspace_turn(conversation: str, thread: str, number: int, entry: object, above: str) -> SourceTurn | Skipped:
    if not isinstance(entry, dict):
        raise RecordError(f"the turn is {json_type(entry)}, not an object")
    kind = next((name for name in ("user_turn", "system_turn") if name in entry), "")
    if not kind:
        raise RecordError("there is neither a 'user_turn' nor a 'system_turn'")
    turn = object_field(entry, kind)
    pieces = [turn] if kind == "user_turn" else [piece for piece in list_field(turn, "text") if isinstance(piece, dict)]
    text = join_lines(optional_text(piece, "prompt" if kind == "user_turn" else "data") for piece in pieces)
    images = tuple(file_attachment(image, "image") for image in list_field(turn, "images") if isinstance(image, str))
    if not text.strip() and not images:
        return Skipped("empty message")
    sent_at = optional_time(turn, "turn_last_modified")
    if sent_at is None:
        raise RecordError("there is no time: 'turn_last_modified' is missing")
    speaker, role = ("user", "user") if kind == "user_turn" else ("Gemini", "assistant")
    return SourceTurn(
        conversation=conversation,
        speaker=speaker,
        text=text,
        sent_at=sent_at,
        thread=thread,
        key=first_name(turn, "turn_index") or str(number),
        role=role,
        reply_to=above,
        attachments=images,
        retired_at=optional_time(turn, "turn_deleted_time"),
    )
