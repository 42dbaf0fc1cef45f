"""Values out of untrusted JSON, checked. A value that will not do raises NotATurn with the reason."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from graphmem.validity import FOREVER


class NotATurn(Exception):
    """Why something of a log cannot be read as a turn. Caught in this package: it becomes a quarantine entry."""


def text_of(record: Mapping[str, Any], name: str) -> str:
    """A string that must be there and not blank."""
    value = optional_text(record, name)
    if not value.strip():
        raise NotATurn(f"'{name}' is missing or blank")
    return value


def optional_text(record: Mapping[str, Any], name: str) -> str:
    """A string, or "" where there is none."""
    value = record.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotATurn(f"'{name}' is {kind_of(value)}, not a string")
    return clean(value, name)


def texts_of(record: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """A list of strings, or () where there is none."""
    value = record.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise NotATurn(f"'{name}' is not a list of strings")
    return tuple(clean(item, name) for item in value)


def clean(value: str, name: str) -> str:
    """The string, if it is text that every store can keep."""
    if "\0" in value:
        raise NotATurn(f"'{name}' holds a NUL character")
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise NotATurn(f"'{name}' holds half a character (a lone surrogate)")
    return value


def iso_time(value: str) -> datetime:
    """An ISO 8601 date or time in UTC; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        raise NotATurn(f"'sent_at' is no ISO 8601 time: {value[:40]!r}") from None
    return in_utc(moment)


def epoch_time(seconds: float) -> datetime:
    """Seconds since 1970 in UTC."""
    try:
        return in_utc(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        raise NotATurn(f"the time {seconds} lies outside the calendar") from None


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC, if it lies in the years 1 to 9998: the end of that time stands for "open"."""
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise NotATurn(f"the time {moment.isoformat()} lies outside the calendar") from None
    if utc >= FOREVER:
        raise NotATurn(f"the time {moment.isoformat()} is after the year 9998")
    return utc


def kind_of(value: object) -> str:
    """What JSON calls the type of a value."""
    names = {dict: "an object", list: "an array", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def shown(value: object) -> str:
    """A piece of JSON as it goes to quarantine."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError as error:
        return f"({kind_of(value)} that cannot be shown: {error})"


def shown_bytes(raw: bytes) -> str:
    """A piece of a file as it goes to quarantine: what is no text is written as \\xNN."""
    return raw[:2000].decode("utf-8", "backslashreplace").replace("\0", "\\x00")
