"""Slack's text for reading: mentions, channels and links by their names, and the words of messages that are built of blocks."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.chat.export_parts import first_text, objects_in
from graphmem.ingest.chat.slack.slack_names import SlackNames

MARKUP = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
GROUPS = ("here", "channel", "everyone", "group")
DEEPEST = 20


def render_text(text: str, names: SlackNames) -> str:
    """The text with mentions, channels and links as they are shown, and without the escapes of &, < and >."""
    said = MARKUP.sub(lambda found: _shown(found[1], found[2], found[3] or "", names), text)
    return said.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def block_text(blocks: object, names: SlackNames) -> str:
    """The words of the blocks that a message is built of, a block a line."""
    lines = (_block(block, names, 0) for block in objects_in(blocks))
    return "\n".join(line for line in lines if line.strip()).strip("\n")


def attachment_text(card: Mapping[str, Any]) -> str:
    """The words of an attached card, still with Slack's marks; else what it falls back to."""
    fields = (": ".join(filter(None, (first_text(one, "title"), first_text(one, "value")))) for one in objects_in(card.get("fields")))
    lines = [first_text(card, "pretext"), first_text(card, "title"), first_text(card, "text"), *fields]
    said = "\n".join(line for line in lines if line)
    author = first_text(card, "author_subname", "author_name") if card.get("is_msg_unfurl") or card.get("is_share") else ""
    return (f"{author}: {said}" if author and said else said) or first_text(card, "fallback", "from_url", "image_url")


def _shown(sign: str, target: str, label: str, names: SlackNames) -> str:
    if sign == "@":
        return "@" + (names.users.get(target) or label.lstrip("@") or target)
    if sign == "#":
        return "#" + (label.lstrip("#") or names.channels.get(target) or target)
    if sign == "!":
        return _special(target, label)
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label or label == address or address.rstrip("/").endswith("//" + label.rstrip("/")):
        return address
    return f"{label} ({address})" if address == target else label


def _special(target: str, label: str) -> str:
    """A group, a date or another command: what it is shown as."""
    name = target.split("^")[0]
    if label:
        return label if name != "subteam" or label.startswith("@") else f"@{label}"
    if name == "subteam":
        return "@" + target.removeprefix("subteam^")
    return f"@{name}" if name in GROUPS else name


def _block(block: Mapping[str, Any], names: SlackNames, depth: int) -> str:
    """The words of a block and of what it holds."""
    if depth > DEEPEST:
        return ""
    text = block.get("text")
    own = text if isinstance(text, str) else first_text(text, "text")
    parts = [*_lead(block, own, names), *_inner(block, names, depth)]
    between = "\n" if block.get("type") in ("rich_text", "rich_text_list", "section", "context", "actions") else ""
    return between.join(part for part in parts if part)


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
        # Text inside rich text is not escaped.
        yield own
    elif kind in ("image", "video"):
        yield first_text(block, "alt_text", "title_text")
    elif kind != "button":
        yield render_text(own, names)


def _inner(block: Mapping[str, Any], names: SlackNames, depth: int) -> Iterator[str]:
    for name in ("elements", "fields"):
        for part in objects_in(block.get(name)):
            yield _block(part, names, depth + 1)
