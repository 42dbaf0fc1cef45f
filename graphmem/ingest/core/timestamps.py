"""Times as tools write them: ISO 8601, seconds or finer units since 1970, and dates in an unambiguous order."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from typing import Any

from graphmem.ingest.core.ingest_limits import SOURCE, TIME
from graphmem.ingest.core.json_fields import RecordError, json_type, time_from_epoch

TIME_FIELDS = (
    "sent_at", "timestamp", "created_at", "createdAt", "created", "create_time", "time", "date", "datetime", "ts",
    "started_at", "start_time", "startTime", "inserted_at",
)  # fmt: skip
PLACEHOLDER_START = datetime(2000, 1, 1, tzinfo=UTC)
"""The time of the first turn of a source without any times; each further turn is a second later."""
PLACEHOLDER_ZONE = "assumed UTC, no time in the source"
PLACEHOLDER_NOTE = "the source gives no times: turns are put on 2000-01-01 from 00:00 UTC, a second apart, in the order of the file"
# (upper bound, units per second): the years 1973 to 5138 in seconds, milliseconds, microseconds and nanoseconds.
_SCALES = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
# Year first; or day first with dots: no country writes the month first with dots.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}),?(.*)", re.DOTALL)
_CLOCK = re.compile(r"[\sT]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")
_AM_PM = re.compile(r"(?<=\d)\s*([AaPp])\.?[Mm]\.?$")


def parse_time(value: object, name: str = "time") -> datetime:
    """Return the time that a value stands for, naive if it names no zone. Raises RecordError if it is not unambiguous."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return parse_epoch(value)
    if not isinstance(value, str):
        raise RecordError(f"'{name}' is {json_type(value)}, not a time")
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return parse_epoch(float(text))
    text = text.replace(" at ", " ")
    found = _from_iso(text) or _from_numbers(text) or _from_mail_date(text)
    if found is None:
        raise RecordError(f"'{name}' is not a time that can be read for certain: {text[: SOURCE.value_chars]!r}")
    return found


def parse_epoch(number: float) -> datetime:
    """Return a number of seconds since 1970 as a time, or of the finer unit that its size implies. Raises RecordError before 1973."""
    if abs(number) < TIME.earliest_epoch:
        raise RecordError(f"the number {number:g} is not a time since 1970")
    scale = next((scale for below, scale in _SCALES if abs(number) < below), None)
    if scale is None:
        raise RecordError("the time lies outside the calendar")
    return time_from_epoch(number / scale)


def time_or_none(record: Mapping[str, Any], name: str) -> datetime | None:
    """Return the time of a field; None if it is missing or cannot be read."""
    try:
        return first_time_in(record, name)
    except RecordError:
        return None


def first_time_in(record: Mapping[str, Any], *names: str) -> datetime | None:
    """Return the time of the first of these fields that has one; None if none has. Blank and 0 are no times."""
    for name in names or TIME_FIELDS:
        value = record.get(name)
        if value not in (None, "", 0, "0") and not isinstance(value, bool | dict | list):
            return parse_time(value, name)
        if isinstance(value, dict) and isinstance(inner := value.get("$date"), str | int):
            return parse_time(inner, name)
    return None


def _from_iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    except ValueError:
        return None


def _from_numbers(text: str) -> datetime | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _datetime(found[1], found[3], found[4], found[5])
    if found := _DAY_FIRST.fullmatch(text):
        return _datetime(found[3], found[2], found[1], found[4])
    return None


def _datetime(year: str, month: str, day: str, clock: str) -> datetime | None:
    found = _CLOCK.fullmatch(clock) if clock.strip() else None
    if clock.strip() and found is None:
        return None
    try:
        if found is None:
            return datetime(int(year), int(month), int(day))  # noqa: DTZ001
        hour = int(found[1]) if not found[4] else int(found[1]) % 12 + 12 * (found[4][0] in "Pp")
        naive = datetime(int(year), int(month), int(day), hour, int(found[2]), int(found[3] or 0))  # noqa: DTZ001
        return datetime.fromisoformat(f"{naive.isoformat()}{(found[5] or '').replace('UTC', 'Z')}")
    except ValueError:
        return None


def _from_mail_date(text: str) -> datetime | None:
    """Parse a date with the month in letters: "Mon, 06 May 2024 10:00:00 +0200", "May 6, 2024 10:00 PM"."""
    am_pm = _AM_PM.search(text)
    try:
        found = parsedate_to_datetime(f"{text[: am_pm.start()]} -0000" if am_pm else text)
    except (ValueError, TypeError, IndexError):
        return None
    if am_pm is None:
        return found
    return found.replace(hour=found.hour % 12 + 12 * (am_pm[1] in "Pp")) if found.hour <= 12 else None
