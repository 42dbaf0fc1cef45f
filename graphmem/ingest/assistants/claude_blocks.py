"""The blocks of a message of Claude's export: text, files, and tool use."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphmem.ingest.assistants.assistant_exports import file_attachment, first_name, join_lines, link_attachment, optional_time
from graphmem.ingest.core.events import Skipped, SourceTurn
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, optional_text, to_json

SKIPPED_BLOCKS = {"thinking": "reasoning", "redacted_thinking": "reasoning", "token_budget": "token budget", "flag": "flag"}
"""Types of blocks that are not part of the conversation, with the reason for skipping them."""
FILE_BLOCKS = ("image", "document", "file", "local_resource")


def blocks_of(message: Mapping[str, Any]) -> list[Any]:
    """Return the content blocks; for older exports, or if all blocks are blank, the message's text as a block."""
    text, content = optional_text(message, "text"), message.get("content")
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    blocks = list_field(message, "content")
    blank = all(isinstance(block, dict) and block.get("type") == "text" and not block.get("text") for block in blocks)
    return [{"type": "text", "text": text}] if blank and text else blocks


def is_message_block(block: object) -> bool:
    """True for a block with text of any kind, and for a file."""
    if not isinstance(block, dict):
        return False
    kind = str(block.get("type"))
    return kind in ("text", *FILE_BLOCKS) or ("text" in block and kind not in SKIPPED_BLOCKS and not _is_tool(kind))


def _is_tool(kind: str) -> bool:
    return kind.endswith(("tool_use", "tool_result"))


def block_turn(blocks: list[Any], number: int, turn: SourceTurn) -> SourceTurn | Skipped:
    """Return the turn of a tool use or result, or why the block is skipped. Raises RecordError for unknown types."""
    block = blocks[number]
    if not isinstance(block, dict):
        raise RecordError(f"the block is {json_type(block)}, not an object")
    kind = str(block.get("type"))
    if kind in SKIPPED_BLOCKS:
        return Skipped(SKIPPED_BLOCKS[kind])
    if not _is_tool(kind):
        raise RecordError(f"the block has the unknown type '{kind}'")
    text, attachments = _tool_input(block) if kind.endswith("tool_use") else _tool_output(block)
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
        reply_to=_tool_use_key(blocks, block.get("tool_use_id"), turn) or turn.reply_to,
        retired_at=None if turn.retired_at is None else max(turn.retired_at, sent_at),
    )


def _tool_input(block: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return the input of a tool as JSON."""
    return (to_json(block["input"]) if block.get("input") else optional_text(block, "message")), ()


def _tool_output(block: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return text and attachments of a tool's result."""
    content = block.get("content")
    items = [{"text": content}] if isinstance(content, str) else list_field(block, "content")
    items = [item for item in items if isinstance(item, dict)]
    text = join_lines(optional_text(item, "text") for item in items)
    attached = (block_file(item) if item.get("type") in FILE_BLOCKS else link_attachment(item) for item in items)
    attachments = tuple(dict.fromkeys(filter(None, attached)))
    return text or ("" if attachments else optional_text(block, "message")), attachments


def _tool_use_key(blocks: list[Any], name: object, turn: SourceTurn) -> str:
    """Return the key of the tool use with this id, "" if there is none."""
    uses = (n for n, block in enumerate(blocks) if isinstance(block, dict) and name and block.get("id") == name)
    number = next(uses, None)
    return "" if number is None or not turn.key else f"{turn.key}/{number}"


def attachments_of(message: Mapping[str, Any]) -> tuple[str, ...]:
    """Describe the files of a message, each once; text that was pasted without a name is given in full."""
    blocks = (block for block in blocks_of(message) if isinstance(block, dict) and block.get("type") in FILE_BLOCKS)
    listed = (list_field(message, name) for name in ("attachments", "files", "files_v2"))
    files = [file for files in (*listed, list(blocks)) for file in files if isinstance(file, dict)]
    return tuple(dict.fromkeys(filter(None, map(block_file, files))))


def block_file(file: Mapping[str, Any]) -> str:
    """Describe a file, or text that was pasted."""
    name = first_name(file, "file_name", "name", "title", "file_path")
    kind = first_name(file, "file_kind", "file_type", "mime_type", "media_type", "type")
    if name:
        return file_attachment(name, kind)
    pasted = optional_text(file, "extracted_content")
    return f"pasted text: {pasted}" if pasted.strip() else file_attachment("", kind).removesuffix(": ")
