"""Times as tools write them: ISO 8601, seconds, milliseconds or finer since 1970, and dates whose order is plain."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from typing import Any

from graphmem.ingest.core.json_fields import RecordError, json_type, time_from_epoch

TIME_FIELDS = (
    "sent_at", "timestamp", "created_at", "createdAt", "created", "create_time", "time", "date", "datetime", "ts",
    "started_at", "start_time", "startTime", "inserted_at",
)  # fmt: skip
PLACEHOLDER_START = datetime(2000, 1, 1, tzinfo=UTC)
"""Where a source has no time at all, its first turn is put here, and each that follows a second later."""
PLACEHOLDER_ZONE = "assumed UTC, no time in the source"
PLACEHOLDER_NOTE = "the source gives no times: turns are put on 2000-01-01 from 00:00 UTC, a second apart, in the order of the file"
# What a year of 1973 to 5138 is in seconds, milliseconds, microseconds and nanoseconds.
_SCALES = ((1e11, 1.0), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))
EARLIEST = 1e8
_NUMBER = re.compile(r"\d{9,19}(?:\.\d+)?")
# Year first; or day first with dots, as no country writes the month there.
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(.*)", re.DOTALL)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}),?(.*)", re.DOTALL)
_CLOCK = re.compile(r"[\sT]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?")
_HALF = re.compile(r"(?<=\d)\s*([AaPp])\.?[Mm]\.?$")


def parse_time(value: object, name: str = "time") -> datetime:
    """The time that a value stands for; naive if it names no zone. Raises NotATurn."""
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
    found = _iso(text) or _written(text) or _mail(text)
    if found is None:
        raise RecordError(f"'{name}' is no time that can be read for certain: {text[:40]!r}")
    return found


def parse_epoch(number: float) -> datetime:
    """Seconds, or the finer unit that a number of its size must be; what would lie before 1973 counts something else."""
    if abs(number) < EARLIEST:
        raise RecordError(f"the number {number:g} is no time since 1970")
    scale = next((scale for below, scale in _SCALES if abs(number) < below), None)
    if scale is None:
        raise RecordError("the time lies outside the calendar")
    return time_from_epoch(number / scale)


def first_time_in(record: Mapping[str, Any], *names: str) -> datetime | None:
    """The first of these fields that has a time; None if none has one: blank and 0 are no time."""
    for name in names or TIME_FIELDS:
        value = record.get(name)
        if value not in (None, "", 0, "0") and not isinstance(value, bool | dict | list):
            return parse_time(value, name)
        if isinstance(value, dict) and isinstance(inner := value.get("$date"), str | int):
            return parse_time(inner, name)
    return None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.removesuffix(" UTC") + ("+00:00" if text.endswith(" UTC") else ""))
    except ValueError:
        return None


def _written(text: str) -> datetime | None:
    if found := _YEAR_FIRST.fullmatch(text):
        return _at(found[1], found[3], found[4], found[5])
    if found := _DAY_FIRST.fullmatch(text):
        return _at(found[3], found[2], found[1], found[4])
    return None


def _at(year: str, month: str, day: str, clock: str) -> datetime | None:
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


def _mail(text: str) -> datetime | None:
    """A date with the month in letters, as in mail: "Mon, 06 May 2024 10:00:00 +0200", "May 6, 2024 10:00 PM"."""
    half = _HALF.search(text)
    try:
        found = parsedate_to_datetime(f"{text[: half.start()]} -0000" if half else text)
    except (ValueError, TypeError, IndexError):
        return None
    if half is None:
        return found
    return found.replace(hour=found.hour % 12 + 12 * (half[1] in "Pp")) if found.hour <= 12 else None
