"""Times in a WhatsApp chat: the header of a message, and the order of day, month and year."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from graphmem.ingest.chat.whatsapp.whatsapp_words import AFTERNOON, FILLERS, MARKS, MORNING
from graphmem.ingest.core.ingest_limits import WHATSAPP
from graphmem.ingest.core.json_fields import RecordError

Order: TypeAlias = str
DAY, MONTH, YEAR = "day first", "month first", "year first"

_GAP = rf"[\s{MARKS}]{{0,6}}"
_DATE = rf"(?P<a>\d{{1,4}}){_GAP}(?P<by>[./-]){_GAP}(?P<b>\d{{1,2}}){_GAP}(?P=by){_GAP}(?P<c>\d{{1,4}})"
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
_BETWEEN = r"(?P<between>[^\d\[\]]{1,16}?)"
_HALF = r"(?P<half>[^\d\[\]:–-]{0,14}?)"
_START = rf"^[\s{MARKS}]{{0,6}}"
# The three styles of headers: 12/06/24, 21:34 - , [12/06/24, 21:34:05] , and the old 12/06/24 21:34:05: .
_STYLES = {
    "dash": (re.compile(rf"{_START}{_DATE}{_BETWEEN}{_CLOCK}{_HALF}[{MARKS}]{{0,6}}\s[-–][\s{MARKS}]"),),
    "brackets": (
        re.compile(rf"{_START}\[[{MARKS}]{{0,6}}{_DATE}{_BETWEEN}{_CLOCK}{_HALF}[{MARKS}]{{0,6}}\](?:\s|(?=[{MARKS}]))"),
        re.compile(rf"{_START}\[[{MARKS}]{{0,6}}{_CLOCK}{_HALF},\s?{_DATE}(?P<between>)[{MARKS}]{{0,6}}\]\s"),
    ),
    "colon": (re.compile(rf"{_START}{_DATE}{_BETWEEN}(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}}):(?P<second>\d{{2}}){_HALF}:\s"),),
}
_NUMBER = re.compile(rf"{_START}\[?[{MARKS}]{{0,6}}\d")
_LETTERS = re.compile(r"[^\w]+|_")


@dataclass(frozen=True, slots=True)
class WhatsAppHeader:
    """The time of a message as written, and the rest of its line. `half` is "am", "pm" or ""; `by` the separator of the date."""

    fields: tuple[str, str, str]
    clock: tuple[int, int, int]
    half: str
    by: str
    rest: str

    @property
    def date(self) -> str:
        return self.by.join(self.fields)

    def moment(self, order: Order) -> datetime:
        """Return the local time. Raises RecordError if there is no such time."""
        day = parse_date(self.fields, order)
        hour, minute, second = self.clock
        if self.half:
            if not 0 <= hour <= 12:
                raise RecordError(f"there is no {hour} o'clock with {self.half}")
            hour = hour % 12 + (12 if self.half == "pm" else 0)
        if day is None:
            raise RecordError(f"{self.date} is not a date, read {order} and not before {WHATSAPP.first_year}")
        if hour > 23 or minute > 59 or second > 59:
            raise RecordError(f"{hour}:{minute:02}:{second:02} is not a time of day")
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001


def parse_header(line: str, style: str = "") -> tuple[WhatsAppHeader, str] | None:
    """Return the header that the line starts with, of this style or any, and its style."""
    if not _NUMBER.match(line):
        return None
    for name in [style] if style else _STYLES:
        for pattern in _STYLES[name]:
            found = pattern.match(line[: WHATSAPP.header_chars])
            if found and (half := _half(found["between"], found["half"])) is not None:
                clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
                return WhatsAppHeader((found["a"], found["b"], found["c"]), clock, half, found["by"], line[found.end() :]), name
    return None


@lru_cache(WHATSAPP.cached_values)
def parse_date(fields: tuple[str, str, str], order: Order) -> date | None:
    """Return the date of three numbers in this order; None if there is none."""
    first, second, third = fields
    year, month, day = {DAY: (third, second, first), MONTH: (third, first, second), YEAR: (first, second, third)}[order]
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    number = int(year) + (2000 if len(year) == 2 else 0)
    number -= WHATSAPP.buddhist_years if number >= WHATSAPP.first_year + WHATSAPP.buddhist_years else 0
    try:
        return date(number, int(month), int(day)) if number >= WHATSAPP.first_year else None
    except ValueError:
        return None


@dataclass(slots=True)
class _DateOrderCandidate:
    """What the dates of a file look like in one order: valid ones, steps back, days between neighbours."""

    order: Order
    valid: int = 0
    steps_back: int = 0
    days: int = 0
    last: date | None = None

    def take(self, fields: tuple[str, str, str]) -> None:
        day = parse_date(fields, self.order)
        if day is None:
            return
        self.valid += 1
        if self.last is not None:
            self.steps_back += day < self.last
            self.days += abs((day - self.last).days)
        self.last = day


@dataclass(slots=True)
class DateOrderDetector:
    """Detects in which order a file writes its dates, from counts over all headers."""

    lines: int = 0
    changes: int = 0
    _last: tuple[str, str, str] | None = None
    _candidates: tuple[_DateOrderCandidate, ...] = field(default_factory=lambda: tuple(map(_DateOrderCandidate, (DAY, MONTH, YEAR))))
    _usual: Order = DAY

    def take(self, header: WhatsAppHeader, line: str) -> None:
        """Count a header."""
        self.lines += 1
        if self.lines == 1 or self._usual == MONTH:
            self._usual = _usual(header, line)
        self.changes += header.fields != self._last
        self._last = header.fields
        for candidate in self._candidates:
            candidate.take(header.fields)

    def decide(self) -> tuple[Order, str]:
        """Return the order, and in words what decided it and from how many lines."""
        if not self.lines:
            return DAY, "no line has a date"
        left = list(self._candidates)
        for keep, why in ((self._fitting, self._why_fitting), (self._forward, self._why_forward), (self._near, self._why_near)):
            kept = keep(left)
            if len(kept) == 1:
                return self._decided(kept[0], why(kept[0], left))
            left = kept
        # A two-digit year in front needs more evidence than this: only a long file can show it.
        left = [candidate for candidate in left if candidate.order != YEAR or self._usual == YEAR] or left
        usual = next((candidate for candidate in left if candidate.order == self._usual), left[0])
        return self._decided(usual, f"that is an assumption, nothing in {_counted(self.lines)} decides")

    def _decided(self, best: _DateOrderCandidate, why: str) -> tuple[Order, str]:
        if best.order != YEAR and len({candidate.valid for candidate in self._candidates[:2]}) > 1:
            why = self._why_fitting(best, list(self._candidates[:2]))
        return best.order, f"dates are read {best.order}: {why}"

    def _fitting(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        return _least(left, lambda candidate: -candidate.valid)

    def _forward(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        return _least(left, lambda candidate: candidate.steps_back)

    def _near(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        """Return the order in which neighbouring days lie much closer, if enough dates show it."""
        nearest = min(left, key=lambda candidate: candidate.days)
        others = [candidate for candidate in left if candidate is not nearest]
        return (
            [nearest]
            if self.changes >= WHATSAPP.order_dates and all(nearest.days * WHATSAPP.order_factor < candidate.days for candidate in others)
            else left
        )

    def _why_fitting(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        second = max(candidate.valid for candidate in left if candidate is not best)
        reason = "no other order gives dates for" if best.order == YEAR else "a field above 12 decides in"
        return f"{reason} {best.valid - second:,} of {_counted(self.lines)}"

    def _why_forward(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        back = min(candidate.steps_back for candidate in left if candidate is not best)
        return f"so the times go back {best.steps_back:,} times in {_counted(self.lines)}, and {back:,} times in any other order"

    def _why_near(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        days = min(candidate.days for candidate in left if candidate is not best)
        return f"so {_counted(self.lines)} span {best.days:,} days, and {days:,} in any other order"


def _counted(lines: int) -> str:
    return f"{lines:,} dated line{'s' if lines != 1 else ''}"


def _least(candidatees: Iterable[_DateOrderCandidate], measure: Callable[[_DateOrderCandidate], int]) -> list[_DateOrderCandidate]:
    candidatees = list(candidatees)
    least = min(map(measure, candidatees))
    return [candidate for candidate in candidatees if measure(candidate) == least]


def _usual(header: WhatsAppHeader, line: str) -> Order:
    """Return the order to assume: month first for American dates (6/12/24, 9:34 PM), year first with East Asian words for AM/PM."""
    first, second, third = header.fields
    padded = first.startswith("0") or second.startswith("0")
    if header.by == "/" and len(third) == 2 and not padded and re.search(r"\d[\s\u202f\xa0]?[AP]M\b", line[: WHATSAPP.clock_chars]):
        return MONTH
    return YEAR if re.search(r"[上下]午|午[前後]|오[전후]", line[: WHATSAPP.clock_chars]) else DAY


@lru_cache(WHATSAPP.cached_values)
def _half(between: str, behind: str | None) -> str | None:
    """Return "am", "pm" or "" (24 hours); None if there are other words, so that this is not a header."""
    halves = [_LETTERS.sub("", written or "").casefold() for written in (between, behind)]
    if any(half not in MORNING and half not in AFTERNOON and half not in FILLERS for half in halves):
        return None
    return next(("am" if half in MORNING else "pm" for half in halves if half in MORNING or half in AFTERNOON), "")
