"""Slack's markup as plain text: mentions, channels and links by name, and the text of blocks and cards."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.chat.slack.slack_names import SlackNames
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_fields import first_text, objects_in
from graphmem.ingest.core.quoting import quoted

MARKUP = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
BROADCASTS = ("here", "channel", "everyone", "group")


def render_text(text: str, names: SlackNames) -> str:
    """Return the text with mentions, channels and links as Slack shows them, and with &, < and > unescaped."""
    said = MARKUP.sub(lambda found: _render_reference(found[1], found[2], found[3] or "", names), text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def block_text(blocks: object, names: SlackNames) -> str:
    """Return the text of a message's blocks, a line each."""
    lines = (_block(block, names, 0) for block in objects_in(blocks))
    return "\n".join(line for line in lines if line.strip()).strip("\n")


def attachment_text(card: Mapping[str, Any], *, has_blocks: bool = False) -> str:
    """Return the text of an attached card, still with markup; without any, and without blocks that show it, its fallback text."""
    fields = (": ".join(filter(None, (first_text(one, "title"), first_text(one, "value")))) for one in objects_in(card.get("fields")))
    lines = [first_text(card, "pretext"), first_text(card, "title"), first_text(card, "text"), *fields]
    said = "\n".join(line for line in lines if line)
    if said and (card.get("is_msg_unfurl") or card.get("is_share")):
        author = first_text(card, "author_subname", "author_name")
        return quoted(f"{author}: {said}" if author else said)
    return said or ("" if has_blocks else first_text(card, "fallback", "from_url", "image_url"))


def is_preview(card: Mapping[str, Any]) -> bool:
    """True for a card that Slack adds for a link or a shared message, and not the sender."""
    marks = ("is_msg_unfurl", "is_share", "is_app_unfurl", "from_url", "original_url", "service_name", "image_url", "video_html")
    return any(card.get(mark) for mark in marks)


def _render_reference(sign: str, target: str, label: str, names: SlackNames) -> str:
    if sign == "@":
        return "@" + (names.users.get(target) or label.lstrip("@") or target)
    if sign == "#":
        return "#" + (label.lstrip("#") or names.channels.get(target) or target)
    if sign == "!":
        return _render_command(target, label)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address or address.rstrip("/").endswith("//" + label.rstrip("/")):
        return address
    return f"{label} ({address})" if address == target else label


def _render_command(target: str, label: str) -> str:
    """Render a group, a date or another command."""
    name = target.split("^")[0]
    if label:
        return label if name != "subteam" or label.startswith("@") else f"@{label}"
    if name == "subteam":
        return "@" + target.removeprefix("subteam^")
    return f"@{name}" if name in BROADCASTS else name


def _block(block: Mapping[str, Any], names: SlackNames, depth: int) -> str:
    """Return the text of a block and of the blocks inside it."""
    if depth > CHAT.slack_block_nesting:
        return ""
    text = block.get("text")
    own = text if isinstance(text, str) else first_text(text, "text")
    parts = [*_lead(block, own, names), *_inner(block, names, depth)]
    between = "\n" if block.get("type") in ("rich_text", "rich_text_list", "section", "context", "actions", "table") else ""
    said = between.join(part for part in parts if part)
    return quoted(said) if block.get("type") == "rich_text_quote" else said


def _lead(block: Mapping[str, Any], own: str, names: SlackNames) -> Iterator[str]:
    kind = block.get("type")
    if kind == "user":
        yield render_text(f"<@{first_text(block, 'user_id')}>", names)
    elif kind == "channel":
        yield render_text(f"<#{first_text(block, 'channel_id')}>", names)
    elif kind in ("usergroup", "broadcast"):
        yield "@" + first_text(block, "range", "usergroup_id")
    elif kind == "emoji":
        yield f":{first_text(block, 'name')}:"
    elif kind == "link":
        yield f"{own} ({first_text(block, 'url')})" if own else first_text(block, "url")
    elif kind in ("text", "plain_text", "raw_text"):
        # Text inside rich text has no escapes.
        yield own
    elif kind in ("image", "video"):
        yield first_text(block, "alt_text", "title_text")
    elif kind != "button":
        yield render_text(own, names)


def _rows(block: Mapping[str, Any]) -> list[Any]:
    rows = block.get("rows") if block.get("type") == "table" else None
    return rows if isinstance(rows, list) else []


def _inner(block: Mapping[str, Any], names: SlackNames, depth: int) -> Iterator[str]:
    for row in _rows(block):
        yield " | ".join(_block(cell, names, depth + 1) for cell in objects_in(row))
    for name in ("elements", "fields"):
        for part in objects_in(block.get(name)):
            yield _block(part, names, depth + 1)
