"""Sessions of Gemini CLI: recorded chats (JSON, and JSONL with updates), saved checkpoints, and the list of prompts."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.agents.content_blocks import parse_content, parse_result, tool_call
from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.agents.inserted_context import COMMAND, own_words, why_inserted
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    objects_in,
    optional_text,
    required_object,
    required_text,
    to_json,
)
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

SPOKEN = {"user": "user", "gemini": "assistant", "model": "assistant"}
NOTICES = frozenset({"info", "error", "warning"})
SESSION_FIELDS = frozenset({"startTime", "projectHash", "lastUpdated"})
COMMAND_SIGNS = ("/", "?")


def detect(log: SourceFile) -> bool:
    """True for a recorded chat, a checkpoint, or the list of prompts."""
    found = field_paths(log)
    if "sessionId" in found and "parentUuid" not in found:
        if found & SESSION_FIELDS and ("type" in found or "messages" in found or "messages.item.type" in found):
            return True
        if {"messageId", "message", "type"} <= found:
            return True
    if {"$set", "id"} <= found or "$rewindTo" in found or found >= {"sessionId", "projectHash"}:
        return True
    return any({f"{place}role", f"{place}parts.item.text"} <= found for place in ("", "history.item."))


@log_format("gemini-cli", detect=detect, rank=-5)
def gemini_cli_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of the sessions: what user and model said, tool calls and results."""
    reader = _SessionReader(log)
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            if isinstance(record, list):
                yield from reader.checkpoint(record)
            else:
                yield from reader.events(place, required_object(record, "the record"))
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


class _SessionReader:
    """The state of a file: its session, and which of its records are in force."""

    def __init__(self, log: SourceFile) -> None:
        self._file, self._name = log.conversation, log.conversation
        self._dialogues = DialogueReader()
        self._in_force = _RecordsInForce(log)
        self._has_chats = (log.path.parent / "chats").is_dir()
        self._is_subagent = False

    def events(self, place: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        if isinstance(record.get("history"), list):
            yield from self.checkpoint(record["history"])
        elif isinstance(record.get("parts"), list):
            for draft in _content_drafts(record):
                yield from self._dialogues.next(draft, self._name)
        elif isinstance(record.get("messages"), list) and "type" not in record:
            yield from self._document(record)
        elif "messageId" in record:
            yield from self._prompt(record)
        elif _is_message(record):
            why = self._in_force.why_not(place, record)
            yield from [Skipped(why)] if why else self._message(record)
        else:
            yield from self._state(record)

    def checkpoint(self, contents: list[Any]) -> Iterator[ReaderEvent | Note]:
        """Yield the turns of a saved checkpoint, which has neither ids nor times."""
        if all(isinstance(content, dict) and "messageId" in content for content in contents):
            for content in contents:
                yield from self._prompt(content)
            return
        drafts = [draft for place, content in enumerate(contents) for draft in _checked(content, place)]
        yield from self._dialogues.whole(drafts, self._file, None)

    def _document(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        self._begin(record)
        yield from [] if record["messages"] else [Skipped("session without messages")]
        for place, message in enumerate(record["messages"]):
            try:
                yield from self._message(required_object(message, "the message"))
            except RecordError as error:
                yield Unreadable(f"session '{self._name}', message {place}: {error}", to_json(message))

    def _message(self, message: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        drafts: list[DraftEvent] = [Skipped("sidechain")] if self._is_subagent else _message_drafts(message)
        for draft in drafts:
            yield from self._dialogues.next(draft, self._name)

    def _prompt(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        """Yield an entry of the list of prompts; the recorded chats beside it, if there are any, hold the same prompts."""
        if self._has_chats:
            yield Skipped("prompt history")
            return
        text = own_words(optional_text(record, "message"))
        if not text.strip() or _is_command(text):
            yield Skipped(COMMAND if text.strip() else "empty message")
            return
        name = first_text(record, "sessionId") or self._file
        yield from self._dialogues.next(DraftTurn(speaker="user", role="user", text=text, sent_at=first_time_in(record)), name)

    def _state(self, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
        """Yield why a record that is no message is skipped; the first of a session names it."""
        if "sessionId" in record and (record.keys() & SESSION_FIELDS or record.get("type") == "session_metadata"):
            self._begin(record)
            yield Skipped("session data")
            return
        changes = record.get("$set")
        if isinstance(changes, dict) and self._in_force.are_only_in_updates and isinstance(changes.get("messages"), list):
            yield Skipped("session data")
            for message in objects_in(changes["messages"]):
                yield from (event for event in self._once(message) if not isinstance(event, Note))
            return
        yield Skipped("session data" if "$set" in record or "$rewindTo" in record else "update")

    def _once(self, message: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        if _is_message(message) and self._in_force.is_new(message):
            yield from self._message(message)

    def _begin(self, record: Mapping[str, Any]) -> None:
        self._name = first_text(record, "sessionId") or self._name
        self._is_subagent = record.get("kind") == "subagent"


class _RecordsInForce:
    """Which message records of a file count: a record repeats the one of the same id, and a rewind takes back what follows a message."""

    def __init__(self, log: SourceFile) -> None:
        self._last: dict[str, int] = {}
        self._taken_back: set[int] = set()
        self._told: set[str] = set()
        for place, record in enumerate(records(log)):
            if not isinstance(record, dict):
                continue
            if isinstance(target := record.get("$rewindTo"), str):
                self._rewind(target)
            elif _is_message(record) and (id_ := first_text(record, "id")):
                self._last[id_] = place
        self.are_only_in_updates = not self._last and not self._taken_back

    def _rewind(self, target: str) -> None:
        ids = list(self._last)
        for id_ in ids[ids.index(target) if target in self._last else 0 :]:
            self._taken_back.add(self._last.pop(id_))

    def why_not(self, place: int, record: Mapping[str, Any]) -> str:
        """Return why the record at this place does not count, "" if it does."""
        if place in self._taken_back:
            return "rolled back"
        id_ = first_text(record, "id")
        return "" if not id_ or self._last.get(id_) == place else "repeated"

    def is_new(self, message: Mapping[str, Any]) -> bool:
        """True the first time that a message of this id comes in an update."""
        id_ = first_text(message, "id") or to_json(message)
        is_new = id_ not in self._told
        self._told.add(id_)
        return is_new


def _is_message(record: Mapping[str, Any]) -> bool:
    kind = record.get("type")
    return isinstance(kind, str) and (kind in SPOKEN or kind in NOTICES or _is_named_by_fork(kind, record))


def _is_named_by_fork(kind: str, record: Mapping[str, Any]) -> bool:
    """True for a turn of a program made from Gemini CLI, which calls the assistant by its own name ("qwen")."""
    return kind.isalpha() and bool(record.get("id")) and "content" in record


def _is_command(text: str) -> bool:
    """True for a command to the program: one line that begins with its sign and a word."""
    return text.startswith(COMMAND_SIGNS) and text[1:2].isalpha() and "/" not in text[1:].split(maxsplit=1)[0] and "\n" not in text.strip()


def _message_drafts(message: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the drafts of a recorded message: its words with its tool calls, and a result for each call."""
    kind = optional_text(message, "type")
    if kind in NOTICES:
        return [Skipped("notice")]
    role = SPOKEN.get(kind) or ("assistant" if _is_named_by_fork(kind, message) else None)
    if role is None:
        raise RecordError(f"the type '{kind}' is not known")
    said = parse_content(_blocks(message.get("content"))).as_one()
    if role == "user":
        before = said.text
        said.texts = [text for text in map(own_words, said.texts) if text.strip()]
        if said.is_blank or _is_command(said.text):
            return [Skipped(COMMAND if _is_command(before) else why_inserted(before) if before.strip() else "empty message")]
    calls = objects_in(message.get("toolCalls"))
    said.add_calls(map(tool_call, calls))
    if said.is_blank:
        return [Skipped("reasoning" if message.get("thoughts") or said.has_reasoning else "empty message")]
    draft = DraftTurn.of(kind, role, said, sent_at=first_time_in(message), key=first_text(message, "id"))
    return [draft, *(result for call in calls for result in _results(call))]


def _results(call: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the draft of a call's result, or nothing if it has none."""
    given = call.get("result")
    result = parse_content(_blocks(given)).as_one() if given is not None else parse_result(call.get("resultDisplay"))
    if not result.text.strip() and not result.attachments:
        return []
    id_ = first_text(call, "id")
    return [
        DraftTurn.of(
            required_text(call, "name"), "tool", result, sent_at=first_time_in(call), answers=id_, key=f"{id_}/result" if id_ else ""
        )
    ]


def _checked(content: object, place: int) -> list[DraftEvent]:
    try:
        return _content_drafts(required_object(content, "the message"))
    except RecordError as error:
        return [Unreadable(f"message {place}: {error}", to_json(content))]


def _content_drafts(content: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the drafts of a message as the model's interface has it: a role and parts."""
    written = optional_text(content, "role") or "user"
    role = SPOKEN.get(written, "tool" if written == "function" else written)
    said = parse_content(_blocks(list_field(content, "parts")))
    if role == "user":
        before = said.text
        said.texts = [text for text in map(own_words, said.texts) if text.strip()]
        if before.strip() and said.is_blank and not said.results:
            return [Skipped(why_inserted(before))]
    if said.is_blank and not said.results:
        return [Skipped("reasoning" if said.has_reasoning else "empty message")]
    return DraftTurn.each_of("" if role == "tool" else written, role, said)


def _blocks(content: object) -> object:
    """Return content as typed blocks; parts of the model's interface are typed by the name of their one field."""
    if isinstance(content, list):
        return [_block(part) for part in content]
    return _block(content)


def _block(part: object) -> object:
    if not isinstance(part, dict) or isinstance(part.get("type"), str):
        return part
    if part.get("thought"):
        return {"type": "thought"}
    if isinstance(call := part.get("functionCall"), dict):
        return {"type": "tool_call", **call}
    if isinstance(response := part.get("functionResponse"), dict):
        return {"type": "tool_result", "tool_use_id": first_text(response, "id", "name"), "content": _response(response.get("response"))}
    if isinstance(data := part.get("inlineData") or part.get("fileData"), dict):
        kind = first_text(data, "mimeType").split("/")[0] or "file"
        return {"type": kind, "uri": first_text(data, "displayName", "fileUri") or f"data:{first_text(data, 'mimeType')}"}
    return part


def _response(response: object) -> object:
    """Return what a tool gave back: its output or error, or the whole response."""
    if isinstance(response, dict):
        given = next((response[name] for name in ("output", "error", "result", "content") if response.get(name) is not None), response)
        return parse_result(given).text
    return response
