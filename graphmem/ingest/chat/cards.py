"""Cards, blocks and embeds of a message: which of their lines say more than its text."""

import json
import re
from collections.abc import Iterator
from typing import Any

from graphmem.ingest.core.html_text import html_text
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_fields import first_text

_TEXTS = ("title", "activityTitle", "subtitle", "activitySubtitle", "text", "activityText")
_PARTS = ("body", "items", "columns", "sections", "facts", "inlines", "rows", "cells", "cards", "content", "header")
_NOT_WORD = re.compile(r"[\W_]+")


def added_lines(text: str, more: str) -> str:
    """Return the lines of `more` whose words the text does not have, in order."""
    known = f" {_words(text)} "
    return "\n".join(line for line in more.splitlines() if (words := _words(line)) and f" {words} " not in known)


def with_added_lines(text: str, more: str) -> str:
    """Return the text, and below it the lines that `more` adds."""
    return "\n".join(filter(None, (text, added_lines(text, more))))


def card_text(content: object) -> str:
    """Return the text of a Teams card (adaptive, hero, connector), which may be JSON in a string: a line per element."""
    try:
        card = json.loads(content) if isinstance(content, str) else content
    except (ValueError, RecursionError):
        return ""
    return "\n".join(line for line in _card_lines(card, 0) if line.strip())


def _card_lines(card: Any, depth: int) -> Iterator[str]:
    if depth > CHAT.slack_block_nesting:
        return
    if isinstance(card, list):
        for part in card:
            yield from _card_lines(part, depth + 1)
    elif isinstance(card, dict):
        name, value = first_text(card, "title", "name"), first_text(card, "value")
        if name and value:
            yield f"{name}: {value}"
            return
        yield from (_plain(text) for field in _TEXTS if (text := first_text(card, field)))
        for field in _PARTS:
            yield from _card_lines(card.get(field), depth + 1)


def _plain(text: str) -> str:
    return html_text(text, spaced=False) if "<" in text else text


def _words(text: str) -> str:
    return _NOT_WORD.sub(" ", text.casefold()).strip()
