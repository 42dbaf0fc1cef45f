"""ChatGPT's export, conversations.json: of each conversation's tree, the branch that was shown and its alternatives."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import ROLES, conversation_events, first_name, is_empty_list, optional_time
from graphmem.ingest.assistants.branches import NO_TIME, ConversationBranch, ConversationTree
from graphmem.ingest.assistants.chatgpt_content import content_of, skip_reason
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, json_type, object_field, optional_text, to_json, to_utc
from graphmem.ingest.core.source_file import SourceFile

FILE_NAME = re.compile(r"conversations(-\d+)?\.json")
NODE_FIELDS = {"message", "parent", "children", "author", "current_node"}
OTHER_FIELDS = {"chat_messages", "fragments", "inserted_at"}
"""Fields of other services' exports, which name their trees as ChatGPT's does."""
COMPANIONS = """chat.html message_feedback.json shared_conversations.json model_comparisons.json user.json user_settings.json
    group_chats.json sora.json shopping.json ads.json library_files.json export_manifest.json
    conversation_asset_file_names.json sectioned_conversations.json tool_messages.json file-* file_*""".split()


def detect(log: SourceFile) -> bool:
    """True for JSON with a conversation's tree near its start, or an empty file of the export's name."""
    tree = "mapping" in log.keys and bool(log.keys & NODE_FIELDS) and not log.keys & OTHER_FIELDS
    return tree or is_empty_list(log, FILE_NAME)


@log_format("chatgpt", detect=detect, companions=COMPANIONS)
def chatgpt_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield one event per node: each conversation from its first message to the one shown last, then its alternatives."""
    return conversation_events(log, lambda index, record: _conversation(log, index, record))


@dataclass(frozen=True, slots=True, kw_only=True)
class _NodeContext:
    """Where a message stands: its node, the time to use if it has none, and the key of the last turn above it."""

    conversation: str
    thread: str
    node: str
    branch: ConversationBranch
    time: datetime
    above: str


def _conversation(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    mapping = object_field(record, "mapping")
    if record.get("mapping") is None:
        raise RecordError("this is not an object with a 'mapping'")
    name = first_name(record, "conversation_id", "id", "title") or f"{log.conversation} {index}"
    title = first_name(record, "title") or name
    tree = ConversationTree(_parents(mapping), _times(mapping), _time_or_none(record), record.get("current_node"))
    keys: dict[str | None, str] = {}
    for branch in tree.branches():
        for node in branch.nodes:
            above = keys.get(tree.parents[node], "")
            context = _NodeContext(
                conversation=name, thread=branch.thread(title), node=node, branch=branch, time=tree.times[node], above=above
            )
            event = event_or_unreadable(
                partial(_to_event, mapping[node], context), f"conversation '{name}', node '{node}'", partial(to_json, mapping[node])
            )
            keys[node] = event.key if isinstance(event, SourceTurn) else above
            yield event


def _to_event(node: object, context: _NodeContext) -> SourceTurn | Skipped:
    """Return the turn of a node, or why it has none."""
    if not isinstance(node, dict):
        raise RecordError(f"the node is {json_type(node)}, not an object")
    if node.get("message") is None:
        return Skipped("no message")
    message = object_field(node, "message")
    if why := skip_reason(message):
        return Skipped(why)
    text, attachments = content_of(message)
    if not text.strip() and not attachments:
        return Skipped("empty message")
    speaker, role = _author(message)
    sent_at = optional_time(message, "create_time") or context.time
    if sent_at == NO_TIME:
        raise RecordError("there is no time: neither the message nor its conversation has a 'create_time'")
    return SourceTurn(
        conversation=context.conversation,
        speaker=speaker,
        text=text,
        sent_at=sent_at,
        thread=context.thread,
        key=first_name(message, "id") or context.node,
        role=role,
        reply_to=context.above,
        attachments=attachments,
        retired_at=context.branch.retired_at(sent_at),
    )


def _author(message: Mapping[str, Any]) -> tuple[str, str]:
    """Return name and role of the speaker. Without a name it is the role; a message to a tool is the tool's."""
    author = object_field(message, "author")
    role = optional_text(author, "role")
    if not role:
        raise RecordError("there is no author")
    tool = optional_text(message, "recipient")
    if role == "assistant" and tool not in ("", "all"):
        return tool, "tool"
    return optional_text(author, "name") or role, ROLES.get(role, role)


def _parents(mapping: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the parent of each node, from the node itself, or from the node that lists it as a child."""
    above = {child: name for name, node in mapping.items() for child in _children(node)}
    return {name: _parent(node) or above.get(name) for name, node in mapping.items()}


def _parent(node: object) -> str | None:
    parent = node.get("parent") if isinstance(node, dict) else None
    return parent if isinstance(parent, str) else None


def _children(node: object) -> list[str]:
    children = node.get("children") if isinstance(node, dict) else None
    return [child for child in children if isinstance(child, str)] if isinstance(children, list) else []


def _times(mapping: Mapping[str, Any]) -> dict[str, datetime]:
    """Return the times of nodes with a message whose time can be read."""
    messages = ((name, node.get("message")) for name, node in mapping.items() if isinstance(node, dict))
    times = ((name, _time_or_none(message)) for name, message in messages if isinstance(message, dict))
    return {name: time for name, time in times if time}


def _time_or_none(record: Mapping[str, Any]) -> datetime | None:
    try:
        time = optional_time(record, "create_time")
        return to_utc(time) if time else None
    except RecordError:
        return None
