"""The blocks of a message of Claude's export: what it says, its files, and its use of tools."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment, first_name, join_lines, link_attachment, optional_time
from graphmem.ingest.core.events import Skipped, SourceTurn
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, optional_text, to_json

UNSAID = {"thinking": "reasoning", "redacted_thinking": "reasoning", "token_budget": "token budget", "flag": "flag"}
"""Blocks that are no part of the talk, and what they are."""
FILES = ("image", "document", "file", "local_resource")


def blocks_of(message: Mapping[str, Any]) -> list[Any]:
    """The content; of an older export, and where all blocks are blank, the text."""
    text, content = optional_text(message, "text"), message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    blocks = list_field(message, "content")
    blank = all(isinstance(block, dict) and block.get("type") == "text" and not block.get("text") for block in blocks)
    return [{"type": "text", "text": text}] if blank and text else blocks


def is_message_block(block: object) -> bool:
    """True for a block of text, of whatever kind, and for a file."""
    if not isinstance(block, dict):
        return False
    kind = str(block.get("type"))
    return kind in ("text", *FILES) or ("text" in block and kind not in UNSAID and not _is_tool(kind))


def _is_tool(kind: str) -> bool:
    return kind.endswith(("tool_use", "tool_result"))


def block_turn(blocks: list[Any], number: int, turn: SourceTurn) -> SourceTurn | Skipped:
    """A use of a tool, or what it returned; or why a block is no part of the talk."""
    block = blocks[number]
    if not isinstance(block, dict):
        raise RecordError(f"the block is {json_type(block)}, not an object")
    kind = str(block.get("type"))
    if kind in UNSAID:
        return Skipped(UNSAID[kind])
    if not _is_tool(kind):
        raise RecordError(f"a block of unknown type '{kind}'")
    text, attachments = _asked(block) if kind.endswith("tool_use") else _returned(block)
    if not text.strip() and not attachments:
        return Skipped("empty message")
    sent_at = optional_time(block, "start_timestamp") or turn.sent_at
    return replace(
        turn,
        speaker=first_name(block, "name", "server_name") or "tool",
        role="tool",
        speaker_key="",
        text=text,
        attachments=attachments,
        sent_at=sent_at,
        key=f"{turn.key}/{number}" if turn.key else "",
        reply_to=_use_of(blocks, block.get("tool_use_id"), turn) or turn.reply_to,
        retired_at=None if turn.retired_at is None else max(turn.retired_at, sent_at),
    )


def _asked(block: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What a tool was asked, as JSON."""
    return (to_json(block["input"]) if block.get("input") else optional_text(block, "message")), ()


def _returned(block: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """What a tool returned."""
    content = block.get("content")
    items = [{"text": content}] if isinstance(content, str) else list_field(block, "content")
    items = [item for item in items if isinstance(item, dict)]
    text = join_lines(optional_text(item, "text") for item in items)
    shows = (block_file(item) if item.get("type") in FILES else link_attachment(item) for item in items)
    attachments = tuple(dict.fromkeys(filter(None, shows)))
    return text or ("" if attachments else optional_text(block, "message")), attachments


def _use_of(blocks: list[Any], name: object, turn: SourceTurn) -> str:
    """The key of the use of a tool that has this id."""
    uses = (n for n, block in enumerate(blocks) if isinstance(block, dict) and name and block.get("id") == name)
    number = next(uses, None)
    return "" if number is None or not turn.key else f"{turn.key}/{number}"


def attachments_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    """The files of a message, each once; a text that was pasted without a name is given in full."""
    blocks = (block for block in blocks_of(message) if isinstance(block, dict) and block.get("type") in FILES)
    listed = (list_field(message, name) for name in ("attachments", "files", "files_v2"))
    files = [file for files in (*listed, list(blocks)) for file in files if isinstance(file, dict)]
    return tuple(dict.fromkeys(filter(None, map(block_file, files))))


def block_file(file: Mapping[str, Any]) -> str:
    name = first_name(file, "file_name", "name", "title", "file_path")
    kind = first_name(file, "file_kind", "file_type", "mime_type", "media_type", "type")
    if name:
        return file_attachment(name, kind)
    pasted = optional_text(file, "extracted_content")
    return f"pasted text: {pasted}" if pasted.strip() else file_attachment("", kind).removesuffix(": ")
