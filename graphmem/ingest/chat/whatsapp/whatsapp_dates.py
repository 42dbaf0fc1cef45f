"""When a line of a WhatsApp chat was written: the header of a message, and in which order day, month and year stand."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import TypeAlias

from graphmem.ingest.chat.whatsapp.whatsapp_words import AFTERNOON, FILLERS, MARKS, MORNING
from graphmem.ingest.core.json_fields import RecordError

Order: TypeAlias = str
DAY, MONTH, YEAR = "day first", "month first", "year first"
FIRST_YEAR = 2009
"""WhatsApp's own; what lies before it is no date of a chat."""
REMEMBERED = 1024
BUDDHIST = 543
"""What the Thai calendar is ahead."""

_GAP = rf"[\s{MARKS}]{{0,6}}"
_DATE = rf"(?P<a>\d{{1,4}}){_GAP}(?P<by>[./-]){_GAP}(?P<b>\d{{1,2}}){_GAP}(?P=by){_GAP}(?P<c>\d{{1,4}})"
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.]|\s?h\s?)(?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
_BETWEEN = r"(?P<between>[^\d\[\]]{1,16}?)"
_HALF = r"(?P<half>[^\d\[\]:–-]{0,14}?)"
_START = rf"^[\s{MARKS}]{{0,6}}"
# The three ways of writing "when": 12/06/24, 21:34 - , [12/06/24, 21:34:05] , and the old 12/06/24 21:34:05: .
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
    """The time of a message as written, and what follows it on the line."""

    fields: tuple[str, str, str]
    clock: tuple[int, int, int]
    half: str
    by: str
    rest: str

    @property
    def date(self) -> str:
        return self.by.join(self.fields)

    def moment(self, order: Order) -> datetime:
        """Local time. Raises NotATurn."""
        day = parse_date(self.fields, order)
        hour, minute, second = self.clock
        if self.half:
            if not 0 <= hour <= 12:
                raise RecordError(f"there is no {hour} o'clock with {self.half}")
            hour = hour % 12 + (12 if self.half == "pm" else 0)
        if day is None:
            raise RecordError(f"{self.date} is no date, read {order} and not before {FIRST_YEAR}")
        if hour > 23 or minute > 59 or second > 59:
            raise RecordError(f"{hour}:{minute:02}:{second:02} is no time of day")
        return datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001


def parse_header(line: str, style: str = "") -> tuple[WhatsAppHeader, str] | None:
    """The header that the line starts with, in this style or any, and its style."""
    if not _NUMBER.match(line):
        return None
    for name in [style] if style else _STYLES:
        for pattern in _STYLES[name]:
            found = pattern.match(line[:120])
            if found and (half := _half(found["between"], found["half"])) is not None:
                clock = (int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
                return WhatsAppHeader((found["a"], found["b"], found["c"]), clock, half, found["by"], line[found.end() :]), name
    return None


@lru_cache(REMEMBERED)
def parse_date(fields: tuple[str, str, str], order: Order) -> date | None:
    """The date of three numbers in this order, or nothing."""
    first, second, third = fields
    year, month, day = {DAY: (third, second, first), MONTH: (third, first, second), YEAR: (first, second, third)}[order]
    if len(year) not in (2, 4) or len(day) > 2 or len(month) > 2:
        return None
    number = int(year) + (2000 if len(year) == 2 else 0)
    number -= BUDDHIST if number >= FIRST_YEAR + BUDDHIST else 0
    try:
        return date(number, int(month), int(day)) if number >= FIRST_YEAR else None
    except ValueError:
        return None


@dataclass(slots=True)
class _DateOrderCandidate:
    """How the dates of a file look if they are read in one order."""

    order: Order
    fits: int = 0
    back: int = 0
    days: int = 0
    last: date | None = None

    def take(self, fields: tuple[str, str, str]) -> None:
        day = parse_date(fields, self.order)
        if day is None:
            return
        self.fits += 1
        if self.last is not None:
            self.back += day < self.last
            self.days += abs((day - self.last).days)
        self.last = day


@dataclass(slots=True)
class DateOrderDetector:
    """Finds out in which order a file writes its dates. Every header is taken in; nothing is kept but counts."""

    lines: int = 0
    changes: int = 0
    _last: tuple[str, str, str] | None = None
    _guesses: tuple[_DateOrderCandidate, ...] = field(default_factory=lambda: tuple(map(_DateOrderCandidate, (DAY, MONTH, YEAR))))
    _usual: Order = DAY

    def take(self, header: WhatsAppHeader, line: str) -> None:
        """Count a header."""
        self.lines += 1
        if self.lines == 1 or self._usual == MONTH:
            self._usual = _usual(header, line)
        self.changes += header.fields != self._last
        self._last = header.fields
        for guess in self._guesses:
            guess.take(header.fields)

    def decide(self) -> tuple[Order, str]:
        """The order, and in words what decided it, of how many lines."""
        if not self.lines:
            return DAY, "no line has a date"
        left = list(self._guesses)
        for keep, why in ((self._fitting, self._why_fitting), (self._forward, self._why_forward), (self._near, self._why_near)):
            kept = keep(left)
            if len(kept) == 1:
                return self._decided(kept[0], why(kept[0], left))
            left = kept
        # Two digits for the year, in front: only a long file can show that.
        left = [guess for guess in left if guess.order != YEAR or self._usual == YEAR] or left
        usual = next((guess for guess in left if guess.order == self._usual), left[0])
        return self._decided(usual, f"that is an assumption, nothing in {_counted(self.lines)} decides")

    def _decided(self, best: _DateOrderCandidate, why: str) -> tuple[Order, str]:
        if best.order != YEAR and len({guess.fits for guess in self._guesses[:2]}) > 1:
            why = self._why_fitting(best, list(self._guesses[:2]))
        return best.order, f"dates are read {best.order}: {why}"

    def _fitting(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        return _least(left, lambda guess: -guess.fits)

    def _forward(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        return _least(left, lambda guess: guess.back)

    def _near(self, left: list[_DateOrderCandidate]) -> list[_DateOrderCandidate]:
        """The order in which the days follow each other much closer, if three dates or more say so."""
        nearest = min(left, key=lambda guess: guess.days)
        others = [guess for guess in left if guess is not nearest]
        return [nearest] if self.changes >= 3 and all(nearest.days * 5 < guess.days for guess in others) else left

    def _why_fitting(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        second = max(guess.fits for guess in left if guess is not best)
        reason = "no other order makes dates of" if best.order == YEAR else "a field above 12 decides in"
        return f"{reason} {best.fits - second:,} of {_counted(self.lines)}"

    def _why_forward(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        back = min(guess.back for guess in left if guess is not best)
        return f"so the times go back {best.back:,} times in {_counted(self.lines)}, and {back:,} times in any other order"

    def _why_near(self, best: _DateOrderCandidate, left: list[_DateOrderCandidate]) -> str:
        days = min(guess.days for guess in left if guess is not best)
        return f"so {_counted(self.lines)} span {best.days:,} days, and {days:,} in any other order"


def _counted(lines: int) -> str:
    return f"{lines:,} dated line{'s' if lines != 1 else ''}"


def _least(guesses: Iterable[_DateOrderCandidate], measure: Callable[[_DateOrderCandidate], int]) -> list[_DateOrderCandidate]:
    guesses = list(guesses)
    least = min(map(measure, guesses))
    return [guess for guess in guesses if measure(guess) == least]


def _usual(header: WhatsAppHeader, line: str) -> Order:
    """What to assume: month first where all looks American (6/12/24, 9:34 PM), year first after East Asian words for the half day."""
    first, second, third = header.fields
    padded = first.startswith("0") or second.startswith("0")
    if header.by == "/" and len(third) == 2 and not padded and re.search(r"\d[\s\u202f\xa0]?[AP]M\b", line[:40]):
        return MONTH
    return YEAR if re.search(r"[上下]午|午[前後]|오[전후]", line[:40]) else DAY


@lru_cache(REMEMBERED)
def _half(between: str, behind: str | None) -> str | None:
    """ "am", "pm", "" for the 24 hours; None if there are other words, so that this is no header."""
    halves = [_LETTERS.sub("", written or "").casefold() for written in (between, behind)]
    if any(half not in MORNING and half not in AFTERNOON and half not in FILLERS for half in halves):
        return None
    return next(("am" if half in MORNING else "pm" for half in halves if half in MORNING or half in AFTERNOON), "")
