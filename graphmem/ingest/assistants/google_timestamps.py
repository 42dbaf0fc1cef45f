"""Parse the times of Google's pages, in many languages: "Apr 12, 2026, 3:34:31 PM EDT"."""

import re
from datetime import datetime, timedelta, timezone

from graphmem.ingest.core.ingest_limits import TAKEOUT
from graphmem.ingest.core.time_zones import ZONE_HOURS

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan gen ene янв", "feb fév fev fév фев", "mar mär mrt мар", "apr avr abr апр", "may mai mag mei мая", "jun giu juin июн",
            "jul lug juil июл", "aug aoû ago авг", "sep set сен", "oct okt ott out окт", "nov ноя", "dec dez déc dic дек",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_TIME = re.compile(
    r"(?P<date>.{5,40}?)[,\s]+(?P<before>(?:AM|PM|오전|오후)\s+)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d)[:.](?P<second>\d\d)"
    r"(?:\s*(?P<half>[AaPp]\.?\s?[Mm]\.?))?(?:\s+(?P<zone>[A-Za-z]{1,5}|(?:GMT|UTC)?[+\u2212-]\d\d?:?(?:\d\d)?))?"
)
_ZONE = re.compile(r"(?:GMT|UTC)?([+-])(\d\d?):?(\d\d)?")
_WORD = re.compile(r"[^\W\d_]+")


def page_time(text: str) -> datetime | None:
    """Return the time that a line consists of, naive if its zone is unknown; None if it is no time."""
    line = " ".join(text.replace("\u2212", "-").split())
    if len(line) > TAKEOUT.time_chars:
        return None
    try:
        found = _TIME.fullmatch(line)
        return _iso(line) if found is None else _moment(found)
    except (ValueError, OverflowError):
        return None


def _iso(line: str) -> datetime | None:
    return datetime.fromisoformat(line) if line[:4].isdigit() and ":" in line else None


def _moment(found: re.Match[str]) -> datetime | None:
    day = _day(found["date"])
    if day is None:
        return None
    half = (found["half"] or found["before"] or "").strip().lower()
    hour = int(found["hour"])
    if half:
        hour = hour % 12 + 12 * (half.startswith("p") or half == "오후")
    return datetime(*day, hour, int(found["minute"]), int(found["second"]), tzinfo=_zone(found["zone"] or "", found["date"]))


def _day(date: str) -> tuple[int, int, int] | None:
    """Return year, month and day; an ambiguous date of numbers has the month first."""
    numbers = [int(number) for number in re.findall(r"\d+", date)]
    words = (MONTHS.get(word.lower()[:length]) for word in _WORD.findall(date) for length in (4, 3))
    month = next((number for number in words if number), None)
    if month and len(numbers) == 2:
        year, day = sorted(numbers, reverse=True)
        return year, month, day
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        return numbers[0], numbers[1], numbers[2]
    first, second, year = numbers
    day_first = first > 12 or "." in date or "/" not in date
    return (year, second, first) if day_first else (year, first, second)


def _zone(name: str, date: str) -> timezone | None:
    """Return the zone of that name; CST is China's in a date written in Chinese."""
    if found := _ZONE.fullmatch(name):
        offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        return timezone(-offset if found[1] == "-" else offset)
    hours = 8 if name == "CST" and "年" in date else ZONE_HOURS.get(name.upper())
    return None if hours is None else timezone(timedelta(hours=hours))
