"""ChatGPT's export, conversations.json: of each conversation's tree, the branch that was shown last."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.ingest.documents import read_document
from graphmem.ingest.fields import NotATurn, clean, epoch_time, kind_of, optional_text, shown
from graphmem.ingest.readers import log_format
from graphmem.ingest.turns import Turn, Unreadable

SIGNS = re.compile(rb'"(mapping|current_node)"\s*:')
UNSAID = ("user_editable_context", "model_editable_context", "thoughts", "reasoning_recap")
"""Content that the page does not show as part of the talk."""


def detect(head: bytes, path: Path) -> bool:
    """A JSON document with a conversation tree near its start."""
    return path.suffix.lower() == ".json" and head.lstrip()[:1] in (b"[", b"{") and bool(SIGNS.search(head))


@log_format("chatgpt", detect=detect)
def chatgpt_turns(path: Path) -> Iterator[Turn | Unreadable]:
    """The turns of all conversations, each from its first to the one shown last."""
    for index, conversation in enumerate(read_document(path, "ChatGPT export")):
        try:
            yield from _conversation(index, conversation)
        except NotATurn as error:
            yield Unreadable(0, f"conversation {index}: {error}", shown(conversation))


def shown_branch(mapping: Mapping[str, Any], last: str) -> list[tuple[str, dict[str, Any]]]:
    """Node names and their messages from the root down to `last`; nodes without a message are passed over."""
    branch: dict[str, Any] = {}
    name: object = last
    while isinstance(name, str) and name not in branch and isinstance(mapping.get(name), dict):
        branch[name] = mapping[name].get("message")
        name = mapping[name].get("parent")
    return [(node, message) for node, message in reversed(branch.items()) if isinstance(message, dict)]


def _conversation(index: int, record: object) -> Iterator[Turn | Unreadable]:
    if not isinstance(record, dict) or not isinstance(record.get("mapping"), dict):
        raise NotATurn("no object with a 'mapping'")
    name = optional_text(record, "conversation_id") or optional_text(record, "id") or str(index)
    thread = optional_text(record, "title") or name
    before = record.get("create_time")
    for node, message in shown_branch(record["mapping"], _last_node(record)):
        before = before if message.get("create_time") is None else message["create_time"]
        try:
            if _is_said(message):
                yield _turn(name, thread, node, message, _time(before))
        except NotATurn as error:
            yield Unreadable(0, f"conversation '{name}', node '{node}': {error}", shown(message))


def _last_node(record: Mapping[str, Any]) -> str:
    """The node that was shown last; where the export does not say, the newest one."""
    mapping, last = record["mapping"], record.get("current_node")
    if isinstance(last, str) and last in mapping:
        return last
    return max(mapping, key=lambda name: _age(mapping[name]), default="")


def _age(node: object) -> float:
    message = node.get("message") if isinstance(node, dict) else None
    time = message.get("create_time") if isinstance(message, dict) else None
    return float(time) if isinstance(time, int | float) else 0.0


def _time(value: object) -> datetime:
    """A 'create_time': the message's own, else that of the message before it, else the conversation's."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotATurn(f"'create_time' is {kind_of(value)}, not a number")
    return epoch_time(value)


def _is_said(message: Mapping[str, Any]) -> bool:
    """True if the page shows it as part of the talk: not hidden, not to or from a tool, not empty."""
    if _object(message, "metadata").get("is_visually_hidden_from_conversation"):
        return False
    if _author(message)[1] == "tool" or message.get("recipient", "all") not in ("all", None):
        return False
    content = _object(message, "content")
    if content.get("content_type") in UNSAID:
        return False
    return content.get("parts") is None or any(not isinstance(part, str) or part.strip() for part in _parts(content))


def _turn(conversation: str, thread: str, node: str, message: Mapping[str, Any], sent_at: datetime) -> Turn:
    content = _object(message, "content")
    text, attachments = _text(content, _object(message, "metadata")), _files(message) or _images(content)
    if not text and not attachments:
        raise NotATurn(f"no text in content of type '{content.get('content_type')}'")
    speaker, role = _author(message)
    key = optional_text(message, "id") or node
    return Turn(0, conversation, speaker, text, sent_at, thread, key, role, attachments)


def _author(message: Mapping[str, Any]) -> tuple[str, str]:
    """Name and role of who said it; a nameless author is called by the role."""
    author = _object(message, "author")
    role = optional_text(author, "role")
    if not role:
        raise NotATurn("no author")
    return optional_text(author, "name") or role, role


def _text(content: Mapping[str, Any], metadata: Mapping[str, Any]) -> str:
    parts = [part if isinstance(part, str) else _spoken(part) for part in _parts(content)]
    text = "\n".join(part for part in parts if part.strip())
    return clean(text, "text") or optional_text(content, "text") or optional_text(metadata, "finished_text")


def _spoken(part: object) -> str:
    return optional_text(part, "text") if isinstance(part, dict) else ""


def _files(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The files sent with a message, by name."""
    files = _object(message, "metadata").get("attachments")
    named = (file for file in files if isinstance(file, dict)) if isinstance(files, list) else ()
    return tuple(f"shares a file: {name}" for file in named if (name := optional_text(file, "name")))


def _images(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The images in a message, as the export points to them."""
    images = (part for part in _parts(content) if isinstance(part, dict))
    return tuple(
        f"shares an image: {clean(str(part.get('asset_pointer')), 'asset_pointer')}"
        for part in images
        if part.get("content_type") == "image_asset_pointer"
    )


def _parts(content: Mapping[str, Any]) -> list[Any]:
    parts = content.get("parts")
    if parts is not None and not isinstance(parts, list):
        raise NotATurn(f"'parts' is {kind_of(parts)}, not an array")
    return parts or []


def _object(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = record.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise NotATurn(f"'{name}' is {kind_of(value)}, not an object")
    return value
