"""Sessions of Claude Code, as it keeps them (JSONL), and as its SDK prints them (`--output-format stream-json`)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, parse_content
from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.agents.inserted_context import is_interruption, own_words, why_inserted, without_error_tags
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, object_field, optional_text, required_object, required_text, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in
from graphmem.model.ids import digest

SIGNS = (
    {"parentUuid", "sessionId"},
    {"leafUuid", "summary"},
    {"snapshot.trackedFileBackups"},
    {"operation", "sessionId", "timestamp"},
    {"session_id", "parent_tool_use_id", "message.role"},
    {"session_id", "subtype", "tools"},
    {"display", "pastedContents"},
)
"""Fields that only records of Claude Code have together."""
SPOKEN = ("user", "assistant")
STATE = {
    "summary": "summary",
    "file-history-snapshot": "snapshot",
    "system": "notice",
    "result": "repeated result",
    "progress": "progress",
    "attachment": "inserted context",
}
"""Why records of these types are skipped; other types that are no messages are the program's state."""
SYNTHETIC = "<synthetic>"
"""The model that is named for messages which the program wrote itself."""


def detect(log: SourceFile) -> bool:
    """True for records with fields that only Claude Code writes."""
    found = field_paths(log)
    return any(sign <= found for sign in SIGNS)


@log_format("claude-code", detect=detect, rank=-5)
def claude_code_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of the main conversation: what user and assistant said, tool calls and results."""
    dialogues, names = DialogueReader(), _ConversationNames(log.conversation)
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            fields = required_object(record, "the record")
            drafts = _drafts(fields)
            name = names.of(fields) if any(isinstance(draft, DraftTurn) for draft in drafts) else ""
            for draft in drafts:
                yield from [draft] if not isinstance(draft, DraftTurn) else dialogues.next(draft, name)
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


class _ConversationNames:
    """Names the conversation of each record by the folder and the time of its first turn.

    A resumed session is a copy of the one before, under another session id and with the same times; so it gets the same name.
    """

    def __init__(self, file: str) -> None:
        self._file, self._latest = file, ""
        self._by_session: dict[str, str] = {}

    def of(self, record: Mapping[str, Any]) -> str:
        session = first_text(record, "sessionId", "session_id")
        if session not in self._by_session:
            is_continued = bool(self._latest and first_text(record, "parentUuid", "logicalParentUuid"))
            self._by_session[session] = self._latest if is_continued else self._named(record, session)
        self._latest = self._by_session[session]
        return self._latest

    def _named(self, record: Mapping[str, Any], session: str) -> str:
        folder, started = first_text(record, "cwd"), first_text(record, "timestamp")
        path = PureWindowsPath(folder) if "\\" in folder else PurePosixPath(folder)
        return f"{path.name or folder} {started}" if folder and started else session or self._file


def _drafts(record: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the drafts of a record, or why it has none."""
    if why := _why_left_out(record):
        return [Skipped(why)]
    if queued := _queued_prompt(record):
        return [_draft(record, "user", MessageContent(texts=[queued]), queued)]
    kind = optional_text(record, "type")
    if kind not in SPOKEN or "message" not in record:
        return [Skipped(STATE.get(kind, "program state"))]
    message = object_field(record, "message")
    role, said = optional_text(message, "role") or kind, parse_content(message.get("content"))
    if role == "user" and (why := _keep_own_words(said)):
        return [Skipped(why)]
    if said.is_blank and not said.results:
        return [Skipped("reasoning" if said.has_reasoning else "empty message")]
    for result in said.results:
        result.texts = [without_error_tags(text) for text in result.texts]
    own = digest("claude code", optional_text(record, "timestamp"), role, to_json(message.get("content")))
    return DraftTurn.each_of(role, role, said, sent_at=first_time_in(record), key=own)


def _why_left_out(record: Mapping[str, Any]) -> str:
    """Return why a record is no part of the conversation, "" if it may be."""
    if "display" in record and "pastedContents" in record:
        return "prompt history"
    if record.get("isSidechain") is True or record.get("parent_tool_use_id"):
        return "sidechain"
    if record.get("isCompactSummary") is True:
        return "summary"
    if record.get("isMeta") is True:
        return "notice"
    message = record.get("message")
    is_synthetic = isinstance(message, dict) and message.get("model") == SYNTHETIC
    return "notice" if record.get("isApiErrorMessage") is True or is_synthetic else ""


def _queued_prompt(record: Mapping[str, Any]) -> str:
    """Return what the user typed while the agent was at work: it is kept as an attachment and not as a message."""
    attachment = record.get("attachment")
    if (
        not isinstance(attachment, dict)
        or attachment.get("type") != "queued_command"
        or attachment.get("commandMode") not in (None, "prompt")
    ):
        return ""
    prompt = attachment.get("prompt")
    return own_words(prompt if isinstance(prompt, str) else parse_content(prompt).text)


def _draft(record: Mapping[str, Any], role: str, said: MessageContent, content: str) -> DraftTurn:
    own = digest("claude code", required_text(record, "timestamp"), role, content)
    return DraftTurn.of(role, role, said, sent_at=first_time_in(record), key=own)


def _keep_own_words(said: MessageContent) -> str:
    """Reduce a user's content to what the user wrote; return why nothing is left, "" if something is."""
    before = said.text
    if is_interruption(before):
        return "interruption"
    said.texts = [text for text in map(own_words, said.texts) if text.strip() and not is_interruption(text)]
    said.results = [replace(result, texts=list(result.texts)) for result in said.results]
    return why_inserted(before) if before.strip() and said.is_blank and not said.results else ""
