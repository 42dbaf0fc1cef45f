"""Claude's export: conversations.json with blocks of text and tool use, and the chats of design projects."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import ROLES, conversation_events, first_name, is_empty_list, join_lines, optional_time
from graphmem.ingest.assistants.branches import NO_TIME, ConversationBranch, ConversationTree
from graphmem.ingest.assistants.claude_blocks import attachments_of, block_file, block_turn, blocks_of, is_message_block
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, object_field, optional_text, to_json, to_utc
from graphmem.ingest.core.source_file import SourceFile

FILE_NAME = re.compile(r"conversations(-\d+)?\.json")
ROOT_UUID = "00000000-0000-4000-8000-000000000000"
"""The parent of first messages."""
COMPANIONS = ("users.json", "projects.json", "memories.json", "login_history.json")


def detect(log: SourceFile) -> bool:
    """True for JSON with Claude's messages near its start, another file of its export, or an empty file of its name."""
    chat = "chat_messages" in log.keys or {"messages", "authorAccountUuid"} <= log.keys
    return chat or bool(_other_kind(log.keys)) or is_empty_list(log, FILE_NAME)


@log_format("claude", detect=detect, companions=COMPANIONS)
def claude_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per message, and one per tool use and result; records that are no conversations are skipped."""
    branched: list[str] = []
    yield from conversation_events(log, lambda index, record: _record(log, index, record, branched))
    if branched:
        yield Note(
            f"{len(branched)} conversations have branches and do not say which one was shown: the one with the newest message is used"
        )


def _other_kind(keys: frozenset[str] | set[str]) -> str:
    """Return what a record without a conversation is, "" if unknown."""
    if {"uuid", "prompt_template", "is_private"} <= keys:
        return "project"
    return "memory" if "account_uuid" in keys and keys & {"conversations_memory", "project_memories", "memory_files"} else ""


def _record(log: SourceFile, index: int, record: Mapping[str, Any], branched: list[str]) -> Iterator[ReaderEvent]:
    name = first_name(record, "uuid", "name", "title") or f"{log.conversation} {index}"
    if "chat_messages" in record:
        yield from _conversation(name, record, branched)
    elif "messages" in record:
        yield from _design_chat(name, record)
    elif what := _other_kind(set(record)):
        yield Skipped(what)
    else:
        raise RecordError("this is not an object with 'chat_messages'")


def _conversation(name: str, record: Mapping[str, Any], branched: list[str]) -> Iterator[ReaderEvent]:
    messages = _by_id(list_field(record, "chat_messages"))
    last = first_name(record, "current_leaf_message_uuid")
    tree = ConversationTree(_parents(messages), _times(messages), _time_or_none(record), last)
    branches = tree.branches()
    if len(branches) > 1 and last not in messages:
        branched.append(name)
    title, account = first_name(record, "name") or name, _account(record)
    keys: dict[str | None, str] = {}
    for branch in branches:
        for node in branch.nodes:
            context = _MessageContext(
                conversation=name,
                thread=branch.thread(title),
                account=account,
                branch=branch,
                time=tree.times[node],
                above=keys.get(tree.parents[node], ""),
            )
            events = list(_message(messages[node], context, f"conversation '{name}', message '{node}'"))
            keys[node] = _reply_key(events, first_name(messages[node], "uuid") if isinstance(messages[node], dict) else "") or context.above
            yield from events


@dataclass(frozen=True, slots=True, kw_only=True)
class _MessageContext:
    """Where a message stands: the time to use if it has none, and the key of the last turn above it."""

    conversation: str
    thread: str
    account: str
    branch: ConversationBranch
    time: datetime
    above: str


def _reply_key(events: list[ReaderEvent], uuid: str) -> str:
    """Return the key that a reply to these events refers to: the message's, or without text that of its last tool turn."""
    keys = [event.key for event in events if isinstance(event, SourceTurn)]
    return uuid if uuid in keys else keys[-1] if keys else ""


def _message(message: object, context: _MessageContext, where: str) -> list[ReaderEvent]:
    """Return the events of a message: its text, at the place of its first text block, and each of its other blocks."""
    try:
        if not isinstance(message, dict):
            raise RecordError(f"the message is {json_type(message)}, not an object")
        turn, blocks = _turn(message, context), blocks_of(message)
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(message))]
    text_turns: list[ReaderEvent] = [turn] if turn.text.strip() or turn.attachments else []
    events: list[ReaderEvent] = []
    for number, block in enumerate(blocks):
        if is_message_block(block):
            events, text_turns = [*events, *text_turns], []
        else:
            events.append(
                event_or_unreadable(partial(block_turn, blocks, number, turn), f"{where}, block {number}", partial(to_json, block))
            )
    return [*text_turns, *events] or [Skipped("empty message")]


def _turn(message: Mapping[str, Any], context: _MessageContext) -> SourceTurn:
    """Return the turn of a message without its tool use."""
    speaker = optional_text(message, "sender") or optional_text(message, "role")
    if not speaker:
        raise RecordError("there is no sender")
    sent_at = optional_time(message, "created_at") or context.time
    if sent_at == NO_TIME:
        raise RecordError("there is no time: neither the message nor its conversation has a 'created_at'")
    role = ROLES.get(speaker, speaker)
    return SourceTurn(
        conversation=context.conversation,
        speaker=speaker,
        text=join_lines(optional_text(block, "text") for block in blocks_of(message) if is_message_block(block)),
        sent_at=sent_at,
        thread=context.thread,
        key=first_name(message, "uuid"),
        role=role,
        reply_to=context.above,
        speaker_key=context.account if role == "user" else "",
        attachments=attachments_of(message),
        retired_at=context.branch.retired_at(sent_at),
    )


def _by_id(messages: list[Any]) -> dict[str, Any]:
    """Return the messages by id; one without an id of its own is named by its index."""
    messages_by_id: dict[str, Any] = {}
    for place, message in enumerate(messages):
        uuid = first_name(message, "uuid") if isinstance(message, dict) else ""
        messages_by_id[uuid if uuid and uuid not in messages_by_id else f"{uuid}#{place}"] = message
    return messages_by_id


def _parents(messages: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the parent of each message; the message before it if the export names none that it holds."""
    parents: dict[str, str | None] = {}
    before: str | None = None
    for name, message in messages.items():
        parent = message.get("parent_message_uuid") if isinstance(message, dict) else None
        known = isinstance(parent, str) and (parent in messages or parent == ROOT_UUID)
        parents[name] = before if not known else None if parent == ROOT_UUID else parent
        before = name
    return parents


def _times(messages: Mapping[str, Any]) -> dict[str, datetime]:
    times = ((name, _time_or_none(message)) for name, message in messages.items() if isinstance(message, dict))
    return {name: time for name, time in times if time}


def _time_or_none(record: Mapping[str, Any]) -> datetime | None:
    try:
        time = optional_time(record, "created_at")
        return to_utc(time) if time else None
    except RecordError:
        return None


def _account(record: Mapping[str, Any]) -> str:
    account = record.get("account")
    return first_name(account, "uuid") if isinstance(account, dict) else ""


def _design_chat(name: str, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield the turns of a chat about a design, in which each message names its author."""
    title, above = first_name(record, "title", "name") or name, ""
    for place, message in enumerate(list_field(record, "messages")):
        where = f"chat '{name}', message {place}"
        event = event_or_unreadable(partial(_design_turn, name, title, message, above), where, partial(to_json, message))
        above = event.key if isinstance(event, SourceTurn) else above
        yield event


def _design_turn(name: str, title: str, message: object, above: str) -> SourceTurn | Skipped:
    if not isinstance(message, dict):
        raise RecordError(f"the message is {json_type(message)}, not an object")
    inner = message.get("content")
    content = {"content": inner} if isinstance(inner, str) else object_field(message, "content")
    if content.get("pill"):
        return Skipped("notice")
    role = optional_text(message, "role") or optional_text(content, "role")
    if not role:
        raise RecordError("there is no role")
    files = (file for file in list_field(content, "attachments") if isinstance(file, dict) and not file.get("hidden"))
    attachments = tuple(dict.fromkeys(filter(None, map(block_file, files))))
    text = optional_text(content, "content")
    if not text.strip() and not attachments:
        return Skipped("empty message")
    sent_at = optional_time(message, "created_at") or optional_time(content, "timestamp")
    if sent_at is None:
        raise RecordError("there is no time: 'created_at' is missing")
    return SourceTurn(
        conversation=name,
        speaker=first_name(content, "authorName") or role,
        text=text,
        sent_at=sent_at,
        thread=title,
        key=first_name(message, "uuid") or first_name(content, "id"),
        role=ROLES.get(role, role),
        reply_to=above,
        speaker_key=first_name(content, "authorAccountUuid"),
        attachments=attachments,
    )
