"""Values out of untrusted JSON, checked. A value that will not do raises NotATurn with the reason."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from graphmem.model.validity import FOREVER


class RecordError(Exception):
    """Why something of a log cannot be read as a turn. Caught in this package: it becomes a quarantine entry."""


def required_text(record: Mapping[str, Any], name: str) -> str:
    """A string that must be there and not blank."""
    value = optional_text(record, name)
    if not value.strip():
        raise RecordError(f"'{name}' is missing or blank")
    return value


def optional_text(record: Mapping[str, Any], name: str) -> str:
    """A string, or "" where there is none."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a string")
    return value


def string_list(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of strings, or () where there is none."""
    value = record.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RecordError(f"'{name}' is not a list of strings")
    return tuple(value)


def optional_number(record: Mapping[str, Any], name: str) -> float | None:
    """A number, also one that is written as a string, or None where there is none."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a number")
    try:
        return float(value)
    except ValueError:
        raise RecordError(f"'{name}' is no number: {str(value)[:40]!r}") from None


def object_field(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object, or an empty one where there is none."""
    value = record.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f"'{name}' is {json_type(value)}, not an object")
    return value


def list_field(record: Mapping[str, Any], name: str) -> list[Any]:
    """An array, or an empty one where there is none."""
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordError(f"'{name}' is {json_type(value)}, not an array")
    return value


def parse_iso_time(value: str, name: str = "sent_at") -> datetime:
    """An ISO 8601 date or time, as it was written: without a zone it is naive."""
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        raise RecordError(f"'{name}' is no ISO 8601 time: {value[:40]!r}") from None


def time_from_epoch(seconds: float) -> datetime:
    """Seconds since 1970 in UTC. No time, which exports write as 0, is none."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise RecordError(f"the time {seconds} lies outside the calendar") from None
    if seconds <= 0:
        raise RecordError(f"the time {seconds:g} is none: it lies before the source existed")
    return moment


def to_utc(moment: datetime) -> datetime:
    """The moment in UTC, if it lies in the years 1 to 9998: the end of that time stands for "open"."""
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise RecordError(f"the time {moment.isoformat()} lies outside the calendar") from None
    if utc >= FOREVER:
        raise RecordError(f"the time {moment.isoformat()} is after the year 9998")
    return utc


def json_type(value: object) -> str:
    """What JSON calls the type of a value."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def json_error_reason(raw: bytes, error: orjson.JSONDecodeError) -> str:
    """Why a line that orjson refused is not JSON."""
    if b"\0" in raw:
        return "the line holds a NUL byte"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        return f"the line is not UTF-8 (byte {bad.start + 1})"
    return f"the line is not JSON: {error.msg} (column {error.colno})"


def to_json(value: object) -> str:
    """A piece of JSON as it goes to quarantine."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        return f"({json_type(value)} that cannot be shown: {error})"
