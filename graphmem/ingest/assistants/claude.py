"""Claude's export: conversations.json with its blocks of text and tool use, and the chats of design projects."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import ROLES, conversation_units, is_empty_list, joined, name_in, time_in
from graphmem.ingest.assistants.branches import BEFORE_ALL, Branch, Tree
from graphmem.ingest.assistants.claude_blocks import attachments_of, block_turn, blocks_of, file_of, is_said
from graphmem.ingest.core.events import Note, Skipped, Turn, Unit, Unreadable, attempt
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import NotATurn, in_utc, kind_of, list_of, object_of, optional_text, shown
from graphmem.ingest.core.source_file import Log

NAME = re.compile(r"conversations(-\d+)?\.json")
ROOT = "00000000-0000-4000-8000-000000000000"
"""What a first message names as its parent."""
BESIDE = ("users.json", "projects.json", "memories.json", "login_history.json")


def detect(log: Log) -> bool:
    """A JSON document with Claude's messages near its start, or another file of its export; or an empty one of its name."""
    chat = "chat_messages" in log.keys or {"messages", "authorAccountUuid"} <= log.keys
    return chat or bool(_beside(log.keys)) or is_empty_list(log, NAME)


@log_format("claude", detect=detect, companions=BESIDE)
def claude_units(log: Log) -> Iterator[Unit | Note]:
    """A turn a message, and one for each use and result of a tool; what is no conversation is skipped."""
    forks: list[str] = []
    yield from conversation_units(log, lambda index, record: _record(log, index, record, forks))
    if forks:
        yield Note(f"{len(forks)} conversations have branches, and do not say which was shown: the one with the newest message is taken")


def _beside(keys: frozenset[str] | set[str]) -> str:
    """What a file is that holds no conversation, or ""."""
    if {"uuid", "prompt_template", "is_private"} <= keys:
        return "project"
    return "memory" if "account_uuid" in keys and keys & {"conversations_memory", "project_memories", "memory_files"} else ""


def _record(log: Log, index: int, record: Mapping[str, Any], forks: list[str]) -> Iterator[Unit]:
    name = name_in(record, "uuid", "name", "title") or f"{log.conversation} {index}"
    if "chat_messages" in record:
        yield from _conversation(name, record, forks)
    elif "messages" in record:
        yield from _design_chat(name, record)
    elif what := _beside(set(record)):
        yield Skipped(what)
    else:
        raise NotATurn("no object with 'chat_messages'")


def _conversation(name: str, record: Mapping[str, Any], forks: list[str]) -> Iterator[Unit]:
    messages = _named(list_of(record, "chat_messages"))
    last = name_in(record, "current_leaf_message_uuid")
    tree = Tree(_parents(messages), _times(messages), _time_or_none(record), last)
    branches = tree.branches()
    if len(branches) > 1 and last not in messages:
        forks.append(name)
    title, account = name_in(record, "name") or name, _account(record)
    keys: dict[str | None, str] = {}
    for branch in branches:
        for node in branch.nodes:
            place = _Place(name, branch.thread(title), account, branch, tree.times[node], keys.get(tree.parents[node], ""))
            units = list(_message(messages[node], place, f"conversation '{name}', message '{node}'"))
            keys[node] = _key(units, name_in(messages[node], "uuid") if isinstance(messages[node], dict) else "") or place.above
            yield from units


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a message stands: the time to take if it has none, and the key of the last turn above it."""

    conversation: str
    thread: str
    account: str
    branch: Branch
    time: datetime
    above: str


def _key(units: list[Unit], uuid: str) -> str:
    """What an answer to these units replies to: the message, or where it says nothing the last use of a tool."""
    keys = [unit.key for unit in units if isinstance(unit, Turn)]
    return uuid if uuid in keys else keys[-1] if keys else ""


def _message(message: object, place: _Place, where: str) -> list[Unit]:
    """The units of a message: what it says, at the place of its first text, and each of its other blocks."""
    try:
        if not isinstance(message, dict):
            raise NotATurn(f"the message is {kind_of(message)}, not an object")
        turn, blocks = _turn(message, place), blocks_of(message)
    except NotATurn as error:
        return [Unreadable(f"{where}: {error}", shown(message))]
    says: list[Unit] = [turn] if turn.text.strip() or turn.attachments else []
    units: list[Unit] = []
    for number, block in enumerate(blocks):
        if is_said(block):
            units, says = [*units, *says], []
        else:
            units.append(attempt(partial(block_turn, blocks, number, turn), f"{where}, block {number}", partial(shown, block)))
    return [*says, *units] or [Skipped("empty message")]


def _turn(message: Mapping[str, Any], place: _Place) -> Turn:
    """What a message says, without its use of tools."""
    speaker = optional_text(message, "sender") or optional_text(message, "role")
    if not speaker:
        raise NotATurn("no sender")
    sent_at = time_in(message, "created_at") or place.time
    if sent_at == BEFORE_ALL:
        raise NotATurn("no time: neither the message nor its conversation has a 'created_at'")
    role = ROLES.get(speaker, speaker)
    return Turn(
        conversation=place.conversation,
        speaker=speaker,
        text=joined(optional_text(block, "text") for block in blocks_of(message) if is_said(block)),
        sent_at=sent_at,
        thread=place.thread,
        key=name_in(message, "uuid"),
        role=role,
        reply_to=place.above,
        speaker_key=place.account if role == "user" else "",
        attachments=attachments_of(message),
        retired_at=place.branch.retired_at(sent_at),
    )


def _named(messages: list[Any]) -> dict[str, Any]:
    """The messages by their ids; one without its own is called by its place."""
    named: dict[str, Any] = {}
    for place, message in enumerate(messages):
        uuid = name_in(message, "uuid") if isinstance(message, dict) else ""
        named[uuid if uuid and uuid not in named else f"{uuid}#{place}"] = message
    return named


def _parents(messages: Mapping[str, Any]) -> dict[str, str | None]:
    """Each message's parent; where an export names none that it holds, the message before it."""
    parents: dict[str, str | None] = {}
    before: str | None = None
    for name, message in messages.items():
        parent = message.get("parent_message_uuid") if isinstance(message, dict) else None
        known = isinstance(parent, str) and (parent in messages or parent == ROOT)
        parents[name] = before if not known else None if parent == ROOT else parent
        before = name
    return parents


def _times(messages: Mapping[str, Any]) -> dict[str, datetime]:
    times = ((name, _time_or_none(message)) for name, message in messages.items() if isinstance(message, dict))
    return {name: time for name, time in times if time}


def _time_or_none(record: Mapping[str, Any]) -> datetime | None:
    try:
        time = time_in(record, "created_at")
        return in_utc(time) if time else None
    except NotATurn:
        return None


def _account(record: Mapping[str, Any]) -> str:
    account = record.get("account")
    return name_in(account, "uuid") if isinstance(account, dict) else ""


def _design_chat(name: str, record: Mapping[str, Any]) -> Iterator[Unit]:
    """The turns of a chat about a design, where a message says by itself who wrote it."""
    title, above = name_in(record, "title", "name") or name, ""
    for place, message in enumerate(list_of(record, "messages")):
        where = f"chat '{name}', message {place}"
        unit = attempt(partial(_design_turn, name, title, message, above), where, partial(shown, message))
        above = unit.key if isinstance(unit, Turn) else above
        yield unit


def _design_turn(name: str, title: str, message: object, above: str) -> Turn | Skipped:
    if not isinstance(message, dict):
        raise NotATurn(f"the message is {kind_of(message)}, not an object")
    inner = message.get("content")
    content = {"content": inner} if isinstance(inner, str) else object_of(message, "content")
    if content.get("pill"):
        return Skipped("notice")
    role = optional_text(message, "role") or optional_text(content, "role")
    if not role:
        raise NotATurn("no role")
    files = (file for file in list_of(content, "attachments") if isinstance(file, dict) and not file.get("hidden"))
    attachments = tuple(dict.fromkeys(filter(None, map(file_of, files))))
    text = optional_text(content, "content")
    if not text.strip() and not attachments:
        return Skipped("empty message")
    sent_at = time_in(message, "created_at") or time_in(content, "timestamp")
    if sent_at is None:
        raise NotATurn("no time: 'created_at' is missing")
    return Turn(
        conversation=name,
        speaker=name_in(content, "authorName") or role,
        text=text,
        sent_at=sent_at,
        thread=title,
        key=name_in(message, "uuid") or name_in(content, "id"),
        role=ROLES.get(role, role),
        reply_to=above,
        speaker_key=name_in(content, "authorAccountUuid"),
        attachments=attachments,
    )
