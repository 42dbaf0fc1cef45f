"""Sessions of Codex CLI ("rollouts"), of all its generations, and what `codex exec --json` prints."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall, parse_content, parse_result, to_text
from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.agents.inserted_context import is_interruption, own_words, why_inserted
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, object_field, optional_text, required_object, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in
from graphmem.model.ids import digest

MESSAGE_EVENTS = {"user_message": "user", "agent_message": "assistant"}
CALL_TYPES = frozenset({"function_call", "custom_tool_call", "local_shell_call", "web_search_call", "tool_search_call", "mcp_tool_call"})
OUTPUT_TYPES = frozenset({"function_call_output", "custom_tool_call_output", "local_shell_call_output", "tool_search_output"})
ITEM_TYPES = CALL_TYPES | OUTPUT_TYPES | {"message", "reasoning"}
STATE = {
    "reasoning": "reasoning", "agent_reasoning": "reasoning", "agent_reasoning_raw_content": "reasoning", "compaction": "summary",
    "ghost_snapshot": "snapshot", "token_count": "token count",
}  # fmt: skip
"""Why items and events of these types are skipped; others are the program's state."""


def detect(log: SourceFile) -> bool:
    """True for the records of a rollout of any generation."""
    found = field_paths(log)
    if {"timestamp", "type", "payload.type"} <= found or {"type", "payload.cli_version"} <= found or {"session_id", "ts", "text"} == found:
        return True
    if {"session.id", "items.item.type"} <= found or {"id", "timestamp", "instructions", "type"} <= found:
        return True
    return {"record_type", "type"} <= found or ({"type", "thread_id"} <= found and b'"thread.started"' in log.head)


@log_format("codex", detect=detect, rank=-5)
def codex_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of a session: what user and assistant said, each once, tool calls and results."""
    reader = _RolloutReader(log.conversation, _survey(log))
    for place, record in enumerate(_rollout_records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            yield from reader.events(place, required_object(record, "the record"))
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


@dataclass(slots=True)
class _Survey:
    """What the whole file says: digests of the messages among its items, and the places of the records that were rolled back."""

    said: set[str] = field(default_factory=set)
    rolled_back: set[int] = field(default_factory=set)


def _survey(log: SourceFile) -> _Survey:
    found = _Survey()
    prompts: list[int] = []
    for place, record in enumerate(_rollout_records(log)):
        if not isinstance(record, dict):
            continue
        item, payload = _item_of(record), record.get("payload")
        if item and item.get("type") == "message":
            text = _words(item)
            found.said.add(_trace(_text_or_blank(item, "role"), text))
            if item.get("role") == "user" and text:
                prompts.append(place)
        elif (
            isinstance(payload, dict) and payload.get("type") == "thread_rolled_back" and isinstance(turns := payload.get("num_turns"), int)
        ):
            dropped = prompts[-turns:] if turns > 0 else []
            if dropped:
                found.rolled_back.update(range(dropped[0], place))
                del prompts[-turns:]
    return found


def _rollout_records(log: SourceFile) -> Iterator[Any]:
    """Yield the records of a file; the first generation kept a session and its items in one document."""
    for record in records(log):
        if isinstance(record, dict) and isinstance(record.get("items"), list) and isinstance(record.get("session"), dict):
            yield {**record["session"], "type": "session"}
            yield from record["items"]
        else:
            yield record


class _RolloutReader:
    """The state of a file: whose session its records are of, and the chain of what was said."""

    def __init__(self, file: str, survey: _Survey) -> None:
        self._dialogues, self._survey = DialogueReader(), survey
        self._name, self._started = file, None
        self._chain, self._is_subagent = "", False

    _started: datetime | None

    def events(self, place: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent | Note]:
        if self._began(record):
            yield Skipped("session data")
            return
        draft = Skipped("rolled back") if place in self._survey.rolled_back else self._draft(record)
        if isinstance(draft, DraftTurn) and self._is_subagent:
            draft = Skipped("sidechain")
        if not isinstance(draft, DraftTurn):
            yield draft
            return
        # A fork is a copy with new times: the key is made from all that was said before, so that a copied turn is the same turn.
        self._chain = digest("codex", self._chain, draft.role, draft.text, *draft.attachments)
        draft.key = self._chain
        yield from self._dialogues.next(draft, self._name, self._started)

    def _began(self, record: Mapping[str, Any]) -> bool:
        """True for a record that begins a session. A fork names its own session first and then the one it was copied from."""
        kind = record.get("type")
        if kind not in ("session_meta", "session", "thread.started") and not ("id" in record and kind is None):
            return False
        meta = object_field(record, "payload") if kind == "session_meta" else record
        name = first_text(meta, "id", "thread_id") or self._name
        if self._chain and name != self._name:
            self._chain, self._is_subagent = "", False
        self._name = name
        self._started = self._started_at(meta, record)
        source = meta.get("source")
        self._is_subagent = (
            self._is_subagent or (isinstance(source, dict) and "subagent" in source) or meta.get("thread_source") == "subagent"
        )
        return True

    @staticmethod
    def _started_at(meta: Mapping[str, Any], record: Mapping[str, Any]) -> datetime | None:
        return first_time_in(meta) or first_time_in(record)

    def _draft(self, record: Mapping[str, Any]) -> DraftEvent:
        """Return the draft of a record, or why it has none."""
        sent_at = first_time_in(record)
        if item := _item_of(record):
            return _item_draft(item, sent_at)
        kind = optional_text(record, "type")
        payload = object_field(record, "payload")
        if kind == "event_msg":
            return self._event_draft(payload, sent_at)
        if kind.startswith("item."):
            return _exec_draft(object_field(record, "item"), kind)
        if {"session_id", "ts", "text"} <= record.keys():
            return Skipped("prompt history")
        return Skipped("summary" if kind == "compacted" else "program state")

    def _event_draft(self, event: Mapping[str, Any], sent_at: datetime | None) -> DraftEvent:
        """Return the draft of a message that is told by an event alone; most are told by an item, too."""
        kind = optional_text(event, "type")
        role = MESSAGE_EVENTS.get(kind)
        if role is None:
            return Skipped(STATE.get(kind, "program state"))
        text = optional_text(event, "message")
        words = own_words(text) if role == "user" else text
        if not words.strip():
            return Skipped(why_inserted(text) if text.strip() else "empty message")
        if _trace(role, words) in self._survey.said:
            return Skipped("repeated event")
        return DraftTurn(speaker=role, role=role, text=words, sent_at=sent_at)


def _item_of(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the item of a record: in an envelope, or, in older files, the record itself."""
    if record.get("type") == "response_item":
        payload = record.get("payload")
        return payload if isinstance(payload, dict) else None
    return record if _text_or_blank(record, "type") in ITEM_TYPES and not record.keys() & {"payload", "item"} else None


def _item_draft(item: Mapping[str, Any], sent_at: datetime | None) -> DraftEvent:
    kind = optional_text(item, "type")
    if kind == "message":
        return _message_draft(item, sent_at)
    if kind in CALL_TYPES:
        call = _call(item, kind)
        return DraftTurn(speaker="assistant", role="assistant", text=str(call), sent_at=sent_at, calls=(call,))
    if kind in OUTPUT_TYPES:
        result = parse_result(_output(item.get("output", item.get("tools"))))
        return DraftTurn.of("", "tool", result, sent_at=sent_at, answers=first_text(item, "call_id", "id"))
    return Skipped(STATE.get(kind, "program state"))


def _message_draft(item: Mapping[str, Any], sent_at: datetime | None) -> DraftEvent:
    role = optional_text(item, "role")
    if role in ("developer", "system"):
        return Skipped("instructions")
    if not role:
        raise RecordError("'role' is missing or blank")
    said = parse_content(item.get("content"))
    before = said.text
    if role == "user":
        if is_interruption(before):
            return Skipped("interruption")
        said.texts = [text for text in map(own_words, said.texts) if text.strip()]
    if said.is_blank:
        return Skipped(why_inserted(before) if before.strip() else "empty message")
    return DraftTurn.of(role, role, said, sent_at=sent_at)


def _call(item: Mapping[str, Any], kind: str) -> ToolCall:
    """Return the call of an item; shell calls and searches have an action instead of name and arguments."""
    id_ = first_text(item, "call_id", "id")
    action = item.get("action")
    if isinstance(action, dict):
        given = action.get("command") or action.get("query") or {name: value for name, value in action.items() if name != "type"}
        return ToolCall(id_, first_text(item, "name") or kind.removesuffix("_call").removeprefix("local_"), _shown(given))
    given = next((item[name] for name in ("arguments", "input") if item.get(name) is not None), "")
    return ToolCall(id_, first_text(item, "name", "tool") or kind.removesuffix("_call"), to_text(given))


def _shown(given: object) -> str:
    """Return a command as one line, other arguments as JSON."""
    return " ".join(given) if isinstance(given, list) and all(isinstance(word, str) for word in given) else to_text(given)


def _output(output: object) -> object:
    """Return what a tool gave back, without the envelope of exit code and duration around it."""
    if isinstance(output, str) and output.startswith("{"):
        try:
            inner = json.loads(output)
        except (ValueError, RecursionError):
            return output
        return inner["output"] if isinstance(inner, dict) and isinstance(inner.get("output"), str) and "metadata" in inner else output
    if isinstance(output, dict):
        return next((output[name] for name in ("content", "output", "body") if output.get(name)), output)
    return output


def _exec_draft(item: Mapping[str, Any], kind: str) -> DraftEvent:
    """Return the draft of an item that `codex exec --json` prints; only finished items count."""
    if kind != "item.completed":
        return Skipped("progress")
    what = first_text(item, "type", "item_type")
    if what in ("agent_message", "assistant_message"):
        return DraftTurn(speaker="assistant", role="assistant", text=optional_text(item, "text"))
    if what == "command_execution":
        output = optional_text(item, "aggregated_output")
        text = f"calls shell({optional_text(item, 'command')})" + (f"\n{output}" if output.strip() else "")
        return DraftTurn(speaker="shell", role="tool", text=text)
    return Skipped(STATE.get(what, "program state"))


def _words(item: Mapping[str, Any]) -> str:
    """Return the words of a message item, "" if it cannot be read or the user did not write it."""
    try:
        said: MessageContent = parse_content(item.get("content"))
    except RecordError:
        return ""
    return " ".join(filter(None, map(own_words, said.texts))) if item.get("role") == "user" else said.text


def _text_or_blank(item: Mapping[str, Any], name: str) -> str:
    """Return a string field, "" for anything else."""
    value = item.get(name)
    return value if isinstance(value, str) else ""


def _trace(role: str, text: str) -> str:
    """Return a digest of what was said, whatever its white space."""
    return digest("said", role, " ".join(text.split()))
