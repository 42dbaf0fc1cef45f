"""What is in quarantine, tried again: logs are read once more where they lie, messages are extracted once more."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.ingest import LogReader, read_logs
from graphmem.ingest.core.time_zones import zone_named
from graphmem.memory.message_stage import Progress, quarantined_ahead
from graphmem.memory.writer import MemoryWriter
from graphmem.model import Message, Quarantined, RetryReport
from graphmem.serialization import from_dict
from graphmem.storage import GraphStore
from graphmem.storage.stored_extractions import drop_extractions


def note_logs(store: GraphStore, space: str, logs: LogReader) -> None:
    """Keep where the logs lie and how they were read. A new place takes over from places of that name where nothing is any more."""
    known, given = _places(store, space), logs.places
    new = {place["name"] for path, place in given.items() if path not in known}
    kept = {path: place for path, place in known.items() if place["name"] not in new or Path(path).exists()}
    store.write("put_meta", id=_key(space), content=json.dumps({**kept, **given}, sort_keys=True))


def replay(writer: MemoryWriter, store: GraphStore, space: str, progress: Progress) -> RetryReport:
    """Read the logs of all entries again, and extract their messages again; entries that do not come back are removed.

    Messages that a chat model read, not whole, wait for a run in which one may be asked again.
    """
    entries = [from_dict(Quarantined, row) for row in store.read("quarantined", space=space)]
    places = _places(store, space)
    bad_logs = {_top(e.source) for e in entries if e.stage == "ingest"}
    paths = {path: place for path, place in places.items() if place["name"] in bad_logs}
    there = {path: place for path, place in paths.items() if Path(path).exists()}
    again = _Again((_logs(path, place, space) for path, place in there.items()), writer.messages.latest_time())
    # An entry has the name of its log, not its path: of two logs of one name, one that is gone may be the entry's.
    gone = {place["name"] for path, place in paths.items() if path not in there}
    read = {place["name"] for place in there.values()} - gone
    stale = [e.id for e in entries if e.stage == "ingest" and _top(e.source) in read]
    extracted = _forget(writer, store, space, [e for e in entries if e.stage == "extract"])
    writer.remember(again, progress)
    store.write("drop_quarantined", ids=[id_ for id_ in stale if id_ not in again.quarantined])
    left = [from_dict(Quarantined, row) for row in store.read("quarantined", space=space)]
    places_left = {_about(e) for e in left}
    tried = [*extracted, *(e for e in entries if e.stage == "ingest" and _top(e.source) in read)]
    missing = sorted({e.source for e in entries if e.stage == "ingest"} - {e.source for e in tried if e.stage == "ingest"})
    return RetryReport(len(tried), sum(_about(e) not in places_left for e in tried), len(left), tuple(missing))


class _Again(Iterator[Message | Quarantined]):
    """The entries of logs that are read once more, with the ids of those that still cannot be read, or lie ahead of the clock."""

    def __init__(self, logs: Iterable[LogReader], latest: datetime | None) -> None:
        self._entries = (entry for log in logs for entry in log)
        self._latest = latest
        self.quarantined: set[str] = set()

    def __next__(self) -> Message | Quarantined:
        entry = next(self._entries)
        bad = entry if isinstance(entry, Quarantined) else quarantined_ahead(entry, self._latest)
        if bad is not None:
            self.quarantined.add(bad.id)
        return entry


def _logs(path: str, place: Mapping[str, Any], space: str) -> LogReader:
    return read_logs([path], space=space, format=place["format"], zone=zone_named(place["zone"]), mapping=place["mapping"])


def _forget(writer: MemoryWriter, store: GraphStore, space: str, entries: list[Quarantined]) -> list[Quarantined]:
    """Drop what was extracted from the messages of entries, and the entries: the next run extracts them again. Returns these entries."""
    places = {(e.source, e.line) for e in entries}
    rows = store.read("messages_at", space=space, sources=sorted({e.source for e in entries})) if entries else []
    ids = {row["id"]: (row["source"], row["position"]) for row in rows if (row["source"], row["position"]) in places}
    kept = writer.cached_by_model(list(ids))
    left = {ids[id_] for id_ in kept}
    dropped = [e for e in entries if (e.source, e.line) not in left]
    with store.transaction():
        drop_extractions(store, {*ids} - kept)
        store.write("drop_quarantined", ids=[e.id for e in dropped])
    return dropped


def _places(store: GraphStore, space: str) -> dict[str, dict[str, Any]]:
    noted = store.read("meta", id=_key(space))
    return json.loads(noted[0]["content"]) if noted else {}


def _about(entry: Quarantined) -> tuple[str, str, int]:
    """What an entry is about, whatever its reason is now: a chat model's wrong replies differ."""
    return entry.stage, entry.source, entry.line


def _key(space: str) -> str:
    return f"logs:{space}"


def _top(source: str) -> str:
    """The file, folder or archive that was given, of the name of something in it."""
    return source.split("/", 1)[0]
