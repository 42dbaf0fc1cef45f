"""DeepSeek's export, conversations.json: trees of messages whose fragments are requests, responses, reasoning and searches."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graphmem.ingest.assistants.assistant_exports import conversation_events, file_attachment, first_name, join_lines, optional_time
from graphmem.ingest.assistants.message_trees import MessageContext, MessageTree
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, list_field, object_field, objects_in, optional_text, required_object
from graphmem.ingest.core.source_file import SourceFile

ROLES = {"REQUEST": "user", "RESPONSE": "assistant", "USER": "user", "ASSISTANT": "assistant", "SYSTEM": "system"}
HIDDEN = {"THINK": "reasoning", "SEARCH": "web search", "TOOL_SEARCH": "web search", "READ_LINK": "web search", "TIP": "notice"}
"""Fragments that the page does not show as part of what was said, with the reason for skipping them."""


def detect(log: SourceFile) -> bool:
    """True for trees of messages with DeepSeek's times, fragments or reasoning."""
    return "mapping" in log.keys and bool(log.keys & {"fragments", "inserted_at"}) and "chat_messages" not in log.keys


@log_format("deepseek", detect=detect)
def deepseek_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per message: of each conversation the branch with the newest message, then its alternatives."""
    return conversation_events(log, lambda index, record: _conversation(log, index, record))


def _conversation(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    mapping = object_field(record, "mapping")
    if record.get("mapping") is None:
        raise RecordError("this is not an object with a 'mapping'")
    name = first_name(record, "id", "title") or f"{log.conversation} {index}"
    parents = {node: _parent(value) for node, value in mapping.items()}
    depths = {node: _depth(node, parents, mapping) for node in mapping}
    tree = MessageTree(
        conversation=name,
        title=first_name(record, "title") or name,
        messages=mapping,
        parents=parents,
        started=_time_or_none(record),
        time_of=_node_time,
        events_of=lambda node, context: _node_events(node, context, depths[context.node]),
    )
    yield from tree.events()


def _node_events(node: object, context: MessageContext, depth: int) -> list[ReaderEvent]:
    """Return the events of a node: its message, and why its other fragments are skipped."""
    fields = required_object(node, "the node")
    if fields.get("message") is None:
        return [Skipped("no message")]
    message = object_field(fields, "message")
    fragments = _fragments(message)
    hidden: list[ReaderEvent] = [Skipped(HIDDEN[kind]) for kind, _ in fragments if kind in HIDDEN]
    said = [(kind, text) for kind, text in fragments if kind not in HIDDEN]
    text = join_lines(text for _, text in said)
    files = tuple(filter(None, map(_file, objects_in(message.get("files")))))
    if not text.strip() and not files:
        return [*hidden, *([] if hidden else [Skipped("empty message")])]
    turn = context.turn(_role(message, said, depth), text, optional_time(message, "inserted_at"), context.node, files)
    return [*hidden, turn]


def _fragments(message: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return type and text of each fragment; exports from before fragments have the reasoning and the content."""
    if "fragments" in message:
        fragments = [required_object(fragment, "a fragment") for fragment in list_field(message, "fragments")]
        return [(optional_text(f, "type"), "" if optional_text(f, "type") in HIDDEN else optional_text(f, "content")) for f in fragments]
    thought = [("THINK", "")] if optional_text(message, "reasoning_content").strip() else []
    return [*thought, ("", optional_text(message, "content"))]


def _role(message: Mapping[str, Any], said: list[tuple[str, str]], depth: int) -> str:
    """Return who speaks, by the fragments or the role; without them user and assistant take turns, and the user begins."""
    kinds = [*(kind for kind, _ in said), optional_text(message, "role").upper()]
    return next((ROLES[kind] for kind in kinds if kind in ROLES), "user" if depth % 2 else "assistant")


def _depth(node: str, parents: Mapping[str, str | None], mapping: Mapping[str, Any]) -> int:
    """Return how many messages there are on the way down to a node, with its own."""
    depth, walked, name = 0, set[str](), node
    while name in mapping and name not in walked:
        walked.add(name)
        value = mapping[name]
        depth += isinstance(value, dict) and value.get("message") is not None
        name = parents.get(name) or ""
    return depth


def _parent(node: object) -> str | None:
    return (first_name(node, "parent") or None) if isinstance(node, dict) else None


def _node_time(node: object) -> datetime | None:
    message = node.get("message") if isinstance(node, dict) else None
    return optional_time(message, "inserted_at") if isinstance(message, dict) else None


def _time_or_none(record: Mapping[str, Any]) -> datetime | None:
    try:
        return optional_time(record, "inserted_at")
    except RecordError:
        return None


def _file(file: Mapping[str, Any]) -> str:
    name = first_text(file, "file_name", "name", "id")
    return file_attachment(name, first_text(file, "mime_type", "type")) if name else ""
