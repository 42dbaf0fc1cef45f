"""Extractions and facts as JSON, as the store keeps them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from graphmem.extraction.spacy_extractor import Extraction
from graphmem.model import Fact, Member, Mention
from graphmem.serialization import from_dict

_TIMES = ("valid_from", "valid_to", "recorded_at", "retired_at", "event_start", "event_end")
# Extractions stored before schema 6 have the older names.
_RENAMED = {"when_from": "event_start", "when_to": "event_end", "when_precision": "event_precision"}


def pack_extraction(extraction: Extraction) -> bytes:
    """What was extracted from one message, as JSON in UTF-8."""
    return orjson.dumps({"mentions": extraction.mentions, "facts": extraction.facts})


def unpack_extraction(content: bytes) -> tuple[list[Mention], list[Fact]]:
    """The mentions and facts of one message."""
    raw = orjson.loads(content)
    return [from_dict(Mention, m) for m in raw["mentions"]], [fact_from_json(f) for f in raw["facts"]]


def fact_to_json(fact: Fact) -> dict[str, Any]:
    """A fact as plain JSON values."""
    plain: dict[str, Any] = orjson.loads(orjson.dumps(fact))
    return plain


def fact_from_json(stored: Mapping[str, Any]) -> Fact:
    """The fact that `fact_to_json` or an extraction describes."""
    raw = stored if "event_start" in stored else {_RENAMED.get(name, name): value for name, value in stored.items()}
    times = {name: datetime.fromisoformat(raw[name]) if raw[name] else None for name in _TIMES}
    lists = {"supersedes": tuple(raw["supersedes"]), "contradicts": tuple(raw["contradicts"]), "tags": tuple(raw.get("tags", ()))}
    members = tuple(Member(**member) for member in raw["members"])
    return Fact(**{**raw, **times, **lists, "members": members})
