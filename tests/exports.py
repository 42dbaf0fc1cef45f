"""Chat exports under test: read them, count them, and put something wrong into them."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from graphmem.ingest import FORMATS, read_logs
from graphmem.ingest.core.ingest_stats import IngestStats
from graphmem.ingest.core.log_reader import READER_FAULT
from graphmem.ingest.core.source_file import SourceFile
from graphmem.model import Message, Quarantined
from graphmem.model.room_event import RoomEvent

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8)
JUNK = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3))
PLACES = st.lists(st.integers(0, 30), max_size=9)


def read(*paths: Path, format: str | None = None) -> tuple[list[Message], list[Quarantined], IngestStats]:
    """The messages without events, the quarantine entries and the stats, which must add up; every message has the fields it must have."""
    logs = read_logs(paths, space="home", format=format)
    entries = list(logs)
    stats = logs.stats
    assert not [entry for entry in entries if isinstance(entry, Quarantined) and READER_FAULT in entry.reason]
    assert stats.events_read == stats.messages + stats.room_events + stats.quarantined + sum(stats.skipped.values())
    messages = [entry for entry in entries if isinstance(entry, Message) and not entry.event]
    quarantined = [entry for entry in entries if isinstance(entry, Quarantined)]
    assert (len(messages), len(quarantined)) == (stats.messages, stats.quarantined)
    assert all(m.conversation.strip() and m.speaker.strip() and m.key and m.thread for m in messages)
    return messages, quarantined, stats


def happened(*paths: Path, format: str | None = None) -> list[tuple[str, RoomEvent]]:
    """What happened in the rooms of a log: who did it, and what."""
    entries = list(read_logs(paths, space="home", format=format))
    return [(m.speaker, RoomEvent.from_json(m.event)) for m in entries if isinstance(m, Message) and m.event]


def claimed_by(path: Path) -> list[str]:
    """The formats that say a file is theirs, without the one for any JSON lines."""
    return [name for name in FORMATS.names() if FORMATS.get(name).detect(SourceFile(path, path.name)) and FORMATS.get(name).rank < 50]


def written(path: Path, document: Any) -> Path:
    """The path, with the document as JSON in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    return path


def lined(path: Path, *records: Any) -> Path:
    """The path, with a record a line in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), "utf-8")
    return path


def spoilt(document: Any, place: list[int], junk: Any) -> Any:
    """The document with one value, found by following `place`, put out for junk."""
    if not place or not isinstance(document, dict | list) or not document:
        return junk
    names = list(document) if isinstance(document, dict) else list(range(len(document)))
    name = names[place[0] % len(names)]
    changed = dict(document) if isinstance(document, dict) else list(document)
    changed[name] = spoilt(document[name], place[1:], junk)
    return changed


def cut(path: Path, share: float) -> Path:
    """The file, cut off after a share of its bytes."""
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    return path
