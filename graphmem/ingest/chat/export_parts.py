"""What chat exports share: ids that are numbers or strings, epoch times, attachments in words, arrays of messages."""

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import ijson

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.json_documents import Utf8Reader, json_items
from graphmem.ingest.core.json_fields import RecordError, json_type, optional_number, required_object, time_from_epoch, to_json
from graphmem.ingest.core.source_file import SourceFile

MEDIA_KINDS = {"image": "photo", "video": "video", "audio": "audio"}


def id_field(record: Mapping[str, Any], name: str) -> str:
    """Return an id as text, whether it is a string or a whole number; "" if it is missing."""
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise RecordError(f"'{name}' is {json_type(value)}, not an id")
    return str(value)


def epoch_field(record: Mapping[str, Any], name: str, *, per_second: int = 1) -> datetime | None:
    """Return a time counted from 1970, `per_second` units each second (1000: milliseconds); None if it is missing."""
    value = optional_number(record, name)
    return None if value is None else time_from_epoch(value / per_second)


def required_time(moment: datetime | None, name: str) -> datetime:
    """Return the time. Raises RecordError if it is None."""
    if moment is None:
        raise RecordError(f"'{name}' is missing")
    return moment


def describe_attachment(kind: str, *details: str) -> str:
    """Describe an attachment: "photo: photos/photo_1.jpg"; without details only its kind."""
    said = ", ".join(detail for detail in details if detail.strip())
    return f"{kind}: {said}" if said else kind


def forwarded_from(name: str, sent_at: datetime | None) -> str:
    """Describe where a message was forwarded from: "forwarded from Mira, 2026-01-14 00:22:03+00:00"."""
    return f"forwarded from {', '.join(filter(None, (name, sent_at.isoformat(sep=' ') if sent_at else '')))}"


def media_kind(name: str, mime: str = "") -> str:
    """Return "photo", "video", "audio" or "file", by the MIME type, or else by the file's name."""
    return MEDIA_KINDS.get((mime or mimetypes.guess_type(name)[0] or "").split("/")[0], "file")


def parent_folder(log: SourceFile) -> str:
    """Return the name of the folder that holds the log, the same for an unpacked export and its archive."""
    return PurePosixPath(log.name).parent.name or log.path.resolve().parent.name


def first_value(log: SourceFile, path: str) -> Any:
    """Return the first value at an ijson path of a JSON document; None if there is none or it cannot be read."""
    return next((value for value in json_items(log, path) if not isinstance(value, Unreadable)), None)


def message_items(log: SourceFile, path: str = "messages.item") -> Iterator[Any]:
    """Yield the values at an ijson path that ends in ".item"; an Unreadable if the document has no such array."""
    count = 0
    for count, message in enumerate(json_items(log, path), start=1):  # noqa: B007
        yield message
    name = path.removesuffix(".item")
    if not count and not _has_array(log, name):
        yield Unreadable(f"the document does not have the shape of its format: there is no array '{name}' of messages")


def _has_array(log: SourceFile, name: str) -> bool:
    with log.open() as raw:
        return any(prefix == name and event == "start_array" for prefix, event, _ in ijson.parse(Utf8Reader(raw)))


def events_of(
    records: Iterable[Any], make: Callable[[Mapping[str, Any]], SourceTurn | Skipped], *, start: int = 0
) -> Iterator[ReaderEvent]:
    """Yield the event that `make` returns for each record, or an Unreadable that gives the record's index, from `start`."""
    for index, record in enumerate(records, start):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield event_or_unreadable(partial(_from_object, make, record), f"message {index}", partial(to_json, record))


def _from_object(make: Callable[[Mapping[str, Any]], SourceTurn | Skipped], record: object) -> SourceTurn | Skipped:
    return make(required_object(record, "the message"))
