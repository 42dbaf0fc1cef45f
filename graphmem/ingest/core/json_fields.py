"""Checked access to untrusted JSON. A value of the wrong kind raises RecordError with the reason."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from graphmem.ingest.core.ingest_limits import SOURCE
from graphmem.model.validity import FOREVER


class RecordError(Exception):
    """Why a record of a log cannot be read as a turn. Caught in this package: it becomes a quarantine entry."""


def required_text(record: Mapping[str, Any], name: str) -> str:
    """Return a string field that must not be missing or blank."""
    value = optional_text(record, name)
    if not value.strip():
        raise RecordError(f"'{name}' is missing or blank")
    return value


def optional_text(record: Mapping[str, Any], name: str) -> str:
    """Return a string field, "" if it is missing or null."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a string")
    return value


def string_list(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """Return a field that is a list of strings, () if it is missing or null."""
    value = record.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise RecordError(f"'{name}' is not a list of strings")
    return tuple(value)


def optional_number(record: Mapping[str, Any], name: str) -> float | None:
    """Return a number field, which may be written as a string; None if it is missing, null or blank."""
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a number")
    try:
        return float(value)
    except ValueError:
        raise RecordError(f"'{name}' is not a number: {str(value)[: SOURCE.value_chars]!r}") from None


def object_field(record: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return an object field, an empty one if it is missing or null."""
    value = record.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise RecordError(f"'{name}' is {json_type(value)}, not an object")
    return value


def list_field(record: Mapping[str, Any], name: str) -> list[Any]:
    """Return an array field, an empty one if it is missing or null."""
    value = record.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise RecordError(f"'{name}' is {json_type(value)}, not an array")
    return value


def parse_iso_time(value: str, name: str = "sent_at") -> datetime:
    """Parse an ISO 8601 date or time; without a zone it is naive."""
    try:
        return datetime.fromisoformat(value.strip())
    except ValueError:
        raise RecordError(f"'{name}' is not an ISO 8601 time: {value[: SOURCE.value_chars]!r}") from None


def time_from_epoch(seconds: float) -> datetime:
    """Return seconds since 1970 as a time in UTC. 0, which exports write for no time, and less raise RecordError."""
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise RecordError(f"the time {seconds} lies outside the calendar") from None
    if seconds <= 0:
        raise RecordError(f"the time {seconds:g} is not valid: it lies before the source existed")
    return moment


def to_utc(moment: datetime) -> datetime:
    """Return the time in UTC; naive times are UTC. Raises RecordError outside the years 1 to 9998: 9999 stands for "no end"."""
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise RecordError(f"the time {moment.isoformat()} lies outside the calendar") from None
    if utc >= FOREVER:
        raise RecordError(f"the time {moment.isoformat()} is after the year 9998")
    return utc


def required_object(value: object, what: str) -> dict[str, Any]:
    """Return a value that must be an object; `what` names it in the reason."""
    if not isinstance(value, dict):
        raise RecordError(f"{what} is {json_type(value)}, not an object")
    return value


def first_text(record: object, *names: str) -> str:
    """Return the first of these fields that is a string and not blank; "" if none is, or if the record is no object."""
    values = (record.get(name) for name in names) if isinstance(record, dict) else ()
    return next((value for value in values if isinstance(value, str) and value.strip()), "")


def first_number_or_text(record: Mapping[str, Any], *names: str) -> str:
    """Return the first of these fields that is a text or a whole number, as text; "" if none is."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str) and value.strip():
            return value
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
    return ""


def objects_in(value: object) -> list[dict[str, Any]]:
    """Return the objects of an array; other items, and anything that is no array, are ignored."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def json_type(value: object) -> str:
    """Return JSON's name for the type of a value."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def json_error_reason(raw: bytes, error: orjson.JSONDecodeError) -> str:
    """Return why a line that orjson rejected is not JSON."""
    if b"\0" in raw:
        return "the line holds a NUL byte"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as bad:
        return f"the line is not UTF-8 (byte {bad.start + 1})"
    return f"the line is not JSON: {error.msg} (column {error.colno})"


def to_json(value: object) -> str:
    """Return a value as JSON text, for a quarantine entry."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        return f"({json_type(value)} that cannot be shown: {error})"
