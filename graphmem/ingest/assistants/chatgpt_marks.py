"""Marks of ChatGPT's page inside the text: citations, entities, pictures. They are resolved to what the page shows, or removed.

A mark begins with U+E200, its arguments with U+E202, and it ends with U+E201; other characters of that private block only highlight.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

_FIRST, _LAST = "\ue200", "\ue2ff"
_MARK = re.compile("[ \t]*\ue200([^\ue200-\ue202]*)((?:\ue202[^\ue200-\ue202]*)*)(?:\ue201|\\Z)")
_STRAY = re.compile(f"[{_FIRST}-{_LAST}]+")
# The marks of older exports: 【12†source】, and those of newer ones where the private characters were lost.
_BRACKETS = re.compile(r"[ \t]*【[^【】\n]*†[^【】\n]*】")
_REFERENCE = re.compile(r"[ \t]*:contentReference\[[^\[\]\n]*\](?:\{[^{}\n]*\})?")
_BARE_CITATION = re.compile(r"[ \t]*(?:file|image|nav|memory)?cite(?:turn\d+[a-z]+\d+)+")
_BARE_ENTITY = re.compile(r'\b(?:\w+_)?entity(\[\s*"(?:[^"\\]|\\.)*"(?:\s*,\s*(?:"(?:[^"\\]|\\.)*"|[\d.]+|null|\{[^{}]*\}))+\s*\])')
_NAMED = re.compile(r"(?:\w+_)?entity")
_TITLED = frozenset({"url", "link", "link_title", "navlist"})


def without_marks(text: str, references: Iterable[Mapping[str, Any]], *, is_answer: bool) -> str:
    """Return the text as the page shows it. `references` say what marks stand for; bare marks are known in answers only."""
    for reference in references:
        matched, shown = reference.get("matched_text"), reference.get("alt")
        if isinstance(matched, str) and _is_mark(matched) and isinstance(shown, str) and shown and not _is_mark(shown):
            text = text.replace(matched, shown)
    if _FIRST in text or _STRAY.search(text):
        text = _STRAY.sub("", _MARK.sub(_shown, text))
    if "†" in text:
        text = _BRACKETS.sub("", text)
    if is_answer:
        text = _REFERENCE.sub("", text) if ":contentReference" in text else text
        text = _BARE_ENTITY.sub(lambda found: _name_in(found[1]) or found[0], _BARE_CITATION.sub("", text) if "cite" in text else text)
    return text


def _is_mark(text: str) -> bool:
    return bool(_STRAY.search(text)) or "†" in text


def _shown(found: re.Match[str]) -> str:
    """Return what the page shows for a mark: an entity's name, a link's title, or nothing."""
    space = found[0][: len(found[0]) - len(found[0].lstrip(" \t"))]
    kind, arguments = found[1].strip(), found[2].split("\ue202")[1:]
    first = arguments[0].strip() if arguments else ""
    if _NAMED.fullmatch(kind):
        return space + (_name_in(first) or ("" if first.startswith(("[", "{")) else first))
    return space + first if kind in _TITLED and first and not first.startswith(("[", "{", "turn")) else ""


def _name_in(argument: str) -> str:
    """Return the name of an entity: the second text of its list, after its type, or its name field; "" if there is none."""
    try:
        value = json.loads(argument)
    except (ValueError, RecursionError):
        return ""
    if isinstance(value, dict):
        return next((value[key] for key in ("name", "title", "text") if isinstance(value.get(key), str)), "")
    texts = [part for part in value if isinstance(part, str)] if isinstance(value, list) else []
    return texts[1] if len(texts) > 1 else texts[0] if texts else ""
