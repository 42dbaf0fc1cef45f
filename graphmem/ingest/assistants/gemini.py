"""Gemini: Google Takeout's activities and chats of the workspace, and the prompts that AI Studio keeps in Drive."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from graphmem.ingest.assistants.assistant_exports import ROLES, conversation_units, file_called, joined, link_to, name_in, time_in
from graphmem.ingest.assistants.google_takeout import activity_units, is_activity
from graphmem.ingest.core.events import Note, Skipped, Turn, Unit, Unreadable, attempt
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import NotATurn, in_utc, kind_of, list_of, object_of, optional_text, shown
from graphmem.ingest.core.source_file import Log
from graphmem.ingest.core.timestamps import NOWHEN, NOWHEN_NOTE, NOWHEN_ZONE

STEP = timedelta(seconds=1)
"""Between two chunks without a time of their own: their order must show in it."""
SHOWN = {
    "inlineImage": "image", "driveImage": "image", "inlineAudio": "audio", "driveAudio": "audio", "inlineVideo": "video",
    "driveVideo": "video", "youtubeVideo": "video", "inlineFile": "file", "driveDocument": "file", "inlineData": "file",
    "fileData": "file", "file_data": "file", "inline_data": "file",
}  # fmt: skip
"""Fields of a chunk or part that hold or point to a file."""
CALLS = {"executableCode": "code", "functionCall": "name", "codeExecutionResult": "code", "functionResponse": "name"}
"""Fields of a chunk or part that hold the use of a tool or what it returned, and how the tool is called: code, or its name."""
BESIDE = ("archive_browser.html", "gemini_gems_data.html", "gemini_scheduled_actions_data.html")


def detect(log: Log) -> bool:
    """Activities of the Gemini apps, or a JSON document with AI Studio's or the workspace's name for a talk."""
    talks = "chunkedPrompt" in log.keys or ("conversation_turns" in log.keys and bool(log.keys & {"user_turn", "system_turn"}))
    return talks or is_activity(log)


@log_format("gemini", detect=detect, companions=BESIDE)
def gemini_units(log: Log) -> Iterator[Unit | Note]:
    """The turns of prompts and answers, and why the rest has none."""
    if is_activity(log):
        return activity_units(log)
    return conversation_units(log, lambda index, record: _conversation(log, index, record))


def _conversation(log: Log, index: int, record: Mapping[str, Any]) -> Iterator[Unit | Note]:
    if "conversation_turns" in record:
        return _workspace_chat(log, record)
    if "chunkedPrompt" in record:
        return _studio_chat(log, index, record)
    raise NotATurn("no object with a 'chunkedPrompt' or 'conversation_turns'")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a chunk stands: its key, its time if it has none, and the key of the last turn before it."""

    conversation: str
    thread: str
    key: str
    time: datetime
    zone: str
    above: str


def _studio_chat(log: Log, index: int, record: Mapping[str, Any]) -> Iterator[Unit | Note]:
    """The chunks of a prompt in turn; a file of one prompt has no name but the file's."""
    name = name_in(record, "id", "title") or (f"{log.conversation} {index}" if index else log.conversation)
    title = name_in(record, "title", "displayName") or name
    chat = object_of(record, "chunkedPrompt")
    chunks = list_of(chat, "chunks")
    times = [_time_or_none(chunk, "createTime") for chunk in chunks]
    started = _time_or_none(record, "create_time") or _time_or_none(record, "createTime") or next(filter(None, times), None)
    if record.get("systemInstruction"):
        yield Skipped("system instruction")
    if chunks and started is None:
        yield Note(f"conversation '{name}': {NOWHEN_NOTE}")
    time, above = started or NOWHEN, ""
    for number, (chunk, own) in enumerate(zip(chunks, times, strict=True)):
        time = own or (time + STEP if number else time)
        place = _Place(name, title, str(number), time, "" if started else NOWHEN_ZONE, above)
        units = _chunk(chunk, place, f"conversation '{name}', chunk {number}")
        above = next((unit.key for unit in units if isinstance(unit, Turn)), above)
        yield from units
    if chat.get("pendingInputs"):
        yield Skipped("not sent")


def _chunk(chunk: object, place: _Place, where: str) -> list[Unit]:
    """The units of a chunk: what it says, each thought, and each use of a tool."""
    try:
        if not isinstance(chunk, dict):
            raise NotATurn(f"the chunk is {kind_of(chunk)}, not an object")
        if chunk.get("isThought") or chunk.get("thought"):
            return [Skipped("reasoning")]
        parts = [part for part in list_of(chunk, "parts") if isinstance(part, dict)]
        shown_parts = [part for part in parts if not part.get("thought")]
        turn = _turn(chunk, shown_parts, place)
        calls = list(_calls([chunk, *shown_parts], turn))
    except NotATurn as error:
        return [Unreadable(f"{where}: {error}", shown(chunk))]
    thoughts: list[Unit] = [Skipped("reasoning")] * (len(parts) - len(shown_parts))
    says: list[Unit] = [turn] if turn.text.strip() or turn.attachments else []
    return [*thoughts, *says, *calls] or [Skipped("error" if chunk.get("errorMessage") else "empty message")]


def _turn(chunk: Mapping[str, Any], parts: Sequence[Mapping[str, Any]], place: _Place) -> Turn:
    """What a chunk says, without its use of tools."""
    role = optional_text(chunk, "role")
    if not role:
        raise NotATurn("no role")
    return Turn(
        conversation=place.conversation,
        speaker=role,
        # Parts are the pieces in which the answer came: they follow each other without a space.
        text="".join(optional_text(part, "text") for part in parts) or optional_text(chunk, "text"),
        sent_at=time_in(chunk, "createTime") or place.time,
        thread=place.thread,
        key=place.key,
        role=ROLES.get(role, role),
        reply_to=place.above,
        attachments=tuple(dict.fromkeys(chain.from_iterable(map(_shows, (chunk, *parts))))),
        zone=place.zone,
    )


def _calls(pieces: Sequence[Mapping[str, Any]], turn: Turn) -> Iterator[Turn]:
    """The uses of tools in a chunk or its parts, and what they returned."""
    found = {name: piece[name] for piece in pieces for name in CALLS if isinstance(piece.get(name), dict) and piece[name]}
    for number, (name, call) in enumerate(found.items()):
        text = next((call[field] for field in ("code", "output") if isinstance(call.get(field), str)), "") or shown(call)
        speaker = (name_in(call, "name") or "tool") if CALLS[name] == "name" else "code execution"
        yield replace(turn, speaker=speaker, role="tool", text=text, attachments=(), key=f"{turn.key}/{number}")


def _shows(piece: Mapping[str, Any]) -> Iterator[str]:
    """The files that a chunk or part holds or points to, and the pages that it cites."""
    for name, kind in SHOWN.items():
        if file := object_of(piece, name):
            what = name_in(file, "name", "displayName", "id", "fileUri", "file_uri", "mimeType", "mime_type")
            yield file_called(what, kind) if what else kind
    for source in list_of(object_of(piece, "grounding"), "groundingSources"):
        if isinstance(source, dict) and (link := link_to(source, "uri")):
            yield link


def _time_or_none(record: object, name: str) -> datetime | None:
    """A time that can be read and lies in the calendar."""
    try:
        time = time_in(record, name) if isinstance(record, dict) else None
        return time if time and in_utc(time) else None
    except NotATurn:
        return None


def _workspace_chat(log: Log, record: Mapping[str, Any]) -> Iterator[Unit]:
    """The turns of a chat beside a document or mail, which is a file named after it."""
    thread, above = name_in(record, "title") or log.conversation, ""
    for number, entry in enumerate(list_of(record, "conversation_turns")):
        where = f"turn {number}"
        unit = attempt(partial(_workspace_turn, log.conversation, thread, number, entry, above), where, partial(shown, entry))
        above = unit.key if isinstance(unit, Turn) else above
        yield unit


def _workspace_turn(conversation: str, thread: str, number: int, entry: object, above: str) -> Turn | Skipped:
    if not isinstance(entry, dict):
        raise NotATurn(f"the turn is {kind_of(entry)}, not an object")
    kind = next((name for name in ("user_turn", "system_turn") if name in entry), "")
    if not kind:
        raise NotATurn("neither a 'user_turn' nor a 'system_turn'")
    turn = object_of(entry, kind)
    pieces = [turn] if kind == "user_turn" else [piece for piece in list_of(turn, "text") if isinstance(piece, dict)]
    text = joined(optional_text(piece, "prompt" if kind == "user_turn" else "data") for piece in pieces)
    images = tuple(file_called(image, "image") for image in list_of(turn, "images") if isinstance(image, str))
    if not text.strip() and not images:
        return Skipped("empty message")
    sent_at = time_in(turn, "turn_last_modified")
    if sent_at is None:
        raise NotATurn("no time: 'turn_last_modified' is missing")
    speaker, role = ("user", "user") if kind == "user_turn" else ("Gemini", "assistant")
    return Turn(
        conversation=conversation,
        speaker=speaker,
        text=text,
        sent_at=sent_at,
        thread=thread,
        key=name_in(turn, "turn_index") or str(number),
        role=role,
        reply_to=above,
        attachments=images,
        retired_at=time_in(turn, "turn_deleted_time"),
    )
