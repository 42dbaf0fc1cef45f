"""Dates and times of day as phones write them into text exports, in the languages of the common chat applications."""

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from graphmem.ingest.chat.irc_lines import MONTHS
from graphmem.ingest.chat.whatsapp.whatsapp_words import AFTERNOON, MORNING
from graphmem.ingest.core.ingest_limits import CHAT

_HALF_WORDS = "|".join(sorted(map(re.escape, MORNING | AFTERNOON), key=len, reverse=True))
_HALF = rf"(?:[AaPp]\.\s?[Mm]\.?|{_HALF_WORDS}|{_HALF_WORDS.upper()})"
_YEAR_FIRST = r"\d{4}\s?[./年년-]\s?\d{1,2}\s?[./月월-]\s?\d{1,2}(?:\s?[.日일])?"
_YEAR_LAST = r"\d{1,2}[./-]\d{1,2}[./-]\d{4}"
_NAMED = r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8}\.?,? \d{4}"
DATE = rf"(?:{_YEAR_FIRST}|{_YEAR_LAST}|{_NAMED})"
"""A pattern without groups: "2022년 5월 13일", "2022. 5. 13.", "2024/01/05", "05/01/2024", "May 13, 2022"."""
CLOCK = rf"(?:{_HALF}\s?)?\d{{1,2}}:\d\d(?::\d\d)?(?:[\s\u202f\xa0]?{_HALF})?"
"""A pattern without groups: "10:31", "오전 10:31", "午後3:53", "3:53 PM"."""
_CLOCK = re.compile(rf"(?P<before>{_HALF})?\s?(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s?(?P<after>{_HALF})?")
_NUMBERS = re.compile(r"\d+")
_LETTERS = re.compile(r"[A-Za-z]+")
_WEEKDAYS = tuple(
    frozenset(words.split())
    for words in (
        "mon monday mo montag lun lunes lundi lunedì seg segunda sen senin จ จันทร์",
        "tue tuesday di dienstag mar martes mardi martedì ter terça sel selasa อ อังคาร",
        "wed wednesday mi mittwoch mié miércoles mer mercredi mercoledì qua quarta rab rabu พ พุธ",
        "thu thursday do donnerstag jue jueves jeu jeudi gio giovedì qui quinta kam kamis พฤ พฤหัสบดี พฤหัส",
        "fri friday fr freitag vie viernes ven vendredi venerdì sex sexta jum jumat ศ ศุกร์",
        "sat saturday sa samstag sáb sábado sam samedi sab sabato sabtu ส เสาร์",
        "sun sunday so sonntag dom domingo dim dimanche domenica min minggu อา อาทิตย์",
    )
)
"""Names of weekdays of the languages that write the year last, Monday first: they tell 05/01 from 01/05."""


@lru_cache(CHAT.cached_dates)
def read_date(text: str, *, month_first: bool = False) -> date | None:
    """Return the date that a text of the pattern DATE gives; None if there is no such day."""
    numbers = [int(number) for number in _NUMBERS.findall(text)]
    if name := _LETTERS.search(text):
        if len(numbers) != 2 or name[0].lower()[:3] not in MONTHS:
            return None
        return _date(numbers[1], MONTHS[name[0].lower()[:3]], numbers[0])
    if len(numbers) != 3:
        return None
    if numbers[0] > 31:
        return _date(*numbers)
    return _date(numbers[2], *(numbers[:2] if month_first else reversed(numbers[:2])))


def is_ambiguous(text: str) -> bool:
    """True for a date of three numbers with the year last."""
    numbers = _NUMBERS.findall(text)
    return len(numbers) == 3 and len(numbers[2]) == 4 and not _LETTERS.search(text)


def read_clock(text: str) -> time | None:
    """Return the time of day of a text of the pattern CLOCK; None if there is no such time.

    24:05 is 0:05: Android's clock of 24 hours may count them from 1.
    """
    found = _CLOCK.fullmatch(text.strip().replace("\u202f", " ").replace("\xa0", " "))
    if found is None:
        return None
    hour, half = int(found["hour"]), _half(found["before"] or found["after"] or "")
    if half and hour > 12:
        half = ""
    hour = hour % 12 + 12 * (half == "pm") if half else hour % 24 if hour == 24 else hour
    try:
        return time(hour, int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        return None


@dataclass(slots=True)
class DayMonthOrder:
    """Whether dates with the year last are written month first, from weekdays and numbers above 12."""

    _votes: Counter[bool] = field(default_factory=Counter)

    def take(self, text: str, weekday: str = "") -> None:
        """Count a date and the weekday beside it, in words or ""."""
        if not is_ambiguous(text):
            return
        dates = {month_first: read_date(text, month_first=month_first) for month_first in (True, False)}
        named = _weekday(weekday)
        fitting = [order for order, day in dates.items() if day and named in (None, day.weekday())]
        if len(fitting) == 1:
            self._votes[fitting[0]] += 1

    @property
    def month_first(self) -> bool:
        """True if more dates are month first; day first if nothing decides."""
        return self._votes[True] > self._votes[False]


def _weekday(word: str) -> int | None:
    word = word.strip("(（）).,: ").casefold()
    return next((number for number, words in enumerate(_WEEKDAYS) if word in words), None)


def _half(word: str) -> str:
    word = word.replace(".", "").replace(" ", "").casefold()
    return "am" if word in MORNING else "pm" if word in AFTERNOON else ""


def _date(year: int, month: int, day: int) -> date | None:
    year -= CHAT.buddhist_years if year >= CHAT.buddhist_from else 0
    try:
        return date(year, month, day)
    except ValueError:
        return None
