"""What chat exports have in common: ids that are numbers or strings, epoch times, names beside the log, attachments in words."""

import mimetypes
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import PurePosixPath
from typing import Any

import ijson

from graphmem.ingest.core.events import ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.json_documents import Utf8Reader, json_items
from graphmem.ingest.core.json_fields import RecordError, json_type, optional_number, time_from_epoch, to_json
from graphmem.ingest.core.source_file import SourceFile

KINDS = {"image": "photo", "video": "video", "audio": "audio"}


def id_field(record: Mapping[str, Any], name: str) -> str:
    """An id as text, whether it is a string or a whole number; "" where there is none."""
    value = record.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise RecordError(f"'{name}' is {json_type(value)}, not an id")
    return str(value)


def epoch_field(record: Mapping[str, Any], name: str, *, a_second: int = 1) -> datetime | None:
    """A time that is counted from 1970 in `a_second` parts of a second (1000: milliseconds), or None where there is none."""
    value = optional_number(record, name)
    return None if value is None else time_from_epoch(value / a_second)


def required_time(moment: datetime | None, name: str) -> datetime:
    """The time, which must be there."""
    if moment is None:
        raise RecordError(f"'{name}' is missing")
    return moment


def dict_of(value: object, what: str) -> dict[str, Any]:
    """An object of the document, by what it is in words. Raises NotATurn for anything else."""
    if not isinstance(value, dict):
        raise RecordError(f"the {what} is {json_type(value)}, not an object")
    return value


def objects_in(value: object) -> list[dict[str, Any]]:
    """The objects of an array; other things in it, or in its place, are passed over."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first_text(record: object, *names: str) -> str:
    """The first of these fields that is a string and not blank; "" if none is."""
    values = (record.get(name) for name in names) if isinstance(record, dict) else ()
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def describe_attachment(kind: str, *details: str) -> str:
    """An attachment in words: "photo: photos/photo_1.jpg"; without details, what it is."""
    said = ", ".join(detail for detail in details if detail.strip())
    return f"{kind}: {said}" if said else kind


def media_kind(name: str, mime: str = "") -> str:
    """ "photo", "video", "audio" or "file", by the MIME type, or else by the file's name."""
    return KINDS.get((mime or mimetypes.guess_type(name)[0] or "").split("/")[0], "file")


def parent_folder(log: SourceFile) -> str:
    """The name of the folder that the log lies in, the same for an export's folder and its archive."""
    return PurePosixPath(log.name).parent.name or log.path.resolve().parent.name


def first_value(log: SourceFile, path: str) -> Any:
    """The first value at an ijson path of a JSON document, or None; what cannot be read is none."""
    return next((value for value in json_items(log, path) if not isinstance(value, Unreadable)), None)


def message_items(log: SourceFile, path: str = "messages.item") -> Iterator[Any]:
    """The values at an ijson path that ends in ".item"; an Unreadable if the document has no such array, not even an empty one."""
    count = 0
    for count, message in enumerate(json_items(log, path), start=1):  # noqa: B007
        yield message
    name = path.removesuffix(".item")
    if not count and not _has_array(log, name):
        yield Unreadable(f"the document is not of the shape of its format: no messages, which would be the array '{name}'")


def _has_array(log: SourceFile, name: str) -> bool:
    with log.open() as raw:
        return any(prefix == name and event == "start_array" for prefix, event, _ in ijson.parse(Utf8Reader(raw)))


def events_of(records: Iterable[Any], make: Callable[[Mapping[str, Any]], SourceTurn | Skipped]) -> Iterator[ReaderEvent]:
    """What `make` makes of each record; one that is no object or that it cannot read is named by its place, from 0."""
    for index, record in enumerate(records):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield event_or_unreadable(partial(_made, make, record), f"message {index}", partial(to_json, record))


def _made(make: Callable[[Mapping[str, Any]], SourceTurn | Skipped], record: object) -> SourceTurn | Skipped:
    return make(dict_of(record, "message"))
