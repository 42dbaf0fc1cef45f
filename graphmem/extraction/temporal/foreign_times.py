"""Times in German, French, Spanish, Italian, Portuguese and Dutch, by the words in time_words.toml.

Read are days from today, so many days, weeks, months or years ago or ahead, the last or next of these and of weekdays, dates with a
month in words, and dates in digits with the day first. Other times stay text.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from graphmem.extraction.temporal.spans import TimePrecision, TimeSpan

_Period: TypeAlias = tuple[datetime, datetime, TimePrecision]
_Reading: TypeAlias = Callable[[re.Match[str], datetime], _Period | None]
_DIGITS = re.compile(
    r"(?<![\d.])(?P<d>[0-3]?\d)\.(?P<m>[01]?\d)\.(?P<y>(?:19|20)\d\d)(?!\d)|(?<!\d)(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class _TimeWords:
    """The patterns of one language, each with what makes a period of a match."""

    rules: tuple[tuple[re.Pattern[str], _Reading], ...]


def find_foreign_times(text: str, language: str, now: datetime) -> list[TimeSpan]:
    """The times in a text of a language, none of which overlap, in order; `now` is the speaker's clock. Empty for an unknown language."""
    words = _words()
    if language not in words:
        return []
    found = []
    for pattern, reading in (*words[language].rules, (_DIGITS, _in_digits)):
        for match in pattern.finditer(text):
            try:
                period = reading(match, now)
            except (ValueError, OverflowError):
                continue  # the 31st of a shorter month, a year outside of the calendar
            if period is not None:
                begins, ends, precision = period
                found.append(TimeSpan(start=match.start(), end=match.end(), from_=begins, to=ends, precision=precision))
    return _apart(found)


def _apart(times: Sequence[TimeSpan]) -> list[TimeSpan]:
    """The longest of overlapping times."""
    kept: list[TimeSpan] = []
    for time in sorted(times, key=lambda t: (t.start - t.end, t.start)):
        if all(time.end <= other.start or other.end <= time.start for other in kept):
            kept.append(time)
    return sorted(kept, key=lambda t: t.start)


@cache
def _words() -> Mapping[str, _TimeWords]:
    tables = tomllib.loads((Path(__file__).parent / "time_words.toml").read_text("utf-8"))
    return {language: _TimeWords(tuple(_rules(table))) for language, table in tables.items()}


def _rules(table: Mapping[str, Any]) -> Iterator[tuple[re.Pattern[str], _Reading]]:
    """Yield the patterns of a language, with groups n, unit, weekday, d, month and year."""
    numbers, months, weekdays = table["numbers"], table["months"], table["weekdays"]
    parts = {
        "n": rf"(?P<n>\d{{1,3}}|{'|'.join(numbers)})",
        "unit": f"(?:{'|'.join(f'(?P<{unit}>{word})' for unit, word in table['units'].items())})",
        "weekday": f"(?:{'|'.join(f'(?P<weekday{at}>{word})' for at, word in enumerate(weekdays))})",
        "month": f"(?:{'|'.join(f'(?P<month{at}>{word})' for at, word in enumerate(months, 1))})",
        "d": r"(?P<d>[0-3]?\d)",
        "year": r"(?P<year>(?:19|20)\d\d)",
        "last": f"(?:{table['last']})",
        "next": f"(?:{table['next']})",
    }
    for days, word in table["days"].items():
        yield _compiled(word, {}), lambda match, now, days=int(days): _day(now + timedelta(days=days))  # type: ignore[misc]
    for kind, sign in (("ago", -1), ("ahead", 1)):
        for pattern in table[kind]:
            yield _compiled(pattern, parts), lambda match, now, sign=sign, numbers=numbers: _counted(match, now, sign, numbers)  # type: ignore[misc]
    for kind, sign in (("last", -1), ("next", 1)):
        for pattern in table[f"{kind}_unit"]:
            yield _compiled(pattern, parts), lambda match, now, sign=sign: _unit(match, now, sign)  # type: ignore[misc]
        for pattern in table[f"{kind}_weekday"]:
            yield _compiled(pattern, parts), lambda match, now, sign=sign: _weekday(match, now, sign)  # type: ignore[misc]
    for pattern in (*table["date"], *table["month"]):
        yield _compiled(pattern, parts), _date


def _compiled(pattern: str, parts: Mapping[str, str]) -> re.Pattern[str]:
    for name, words in parts.items():
        pattern = pattern.replace(f"{{{name}}}", words)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _midnight(moment: datetime) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def _day(moment: datetime) -> _Period:
    start = _midnight(moment)
    return start, start + timedelta(days=1), "day"


def _month(year: int, month: int) -> _Period:
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return datetime(year, month, 1, tzinfo=UTC), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC), "month"


def _year(year: int) -> _Period:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC), "year"


def _week(moment: datetime) -> _Period:
    start = _midnight(moment) - timedelta(days=moment.weekday())
    return start, start + timedelta(days=7), "week"


def _moved(unit: str, now: datetime, count: int) -> _Period:
    match unit:
        case "day":
            return _day(now + timedelta(days=count))
        case "week":
            return _week(now + timedelta(weeks=count))
        case "month":
            return _month(now.year, now.month + count)
        case _:
            return _year(now.year + count)


def _unit_of(match: re.Match[str]) -> str:
    return next(unit for unit in ("day", "week", "month", "year") if match.groupdict().get(unit))


def _counted(match: re.Match[str], now: datetime, sign: int, numbers: Sequence[str]) -> _Period:
    said = match["n"]
    count = int(said) if said.isdigit() else next(at for at, word in enumerate(numbers, 1) if re.fullmatch(word, said))
    return _moved(_unit_of(match), now, sign * count)


def _unit(match: re.Match[str], now: datetime, sign: int) -> _Period:
    return _moved(_unit_of(match), now, sign)


def _weekday(match: re.Match[str], now: datetime, sign: int) -> _Period:
    wanted = next(at for at in range(7) if match.groupdict().get(f"weekday{at}"))
    ahead = (wanted - now.weekday()) % 7
    return _day(now + timedelta(days=(ahead or 7) if sign > 0 else ahead - 7))


def _date(match: re.Match[str], now: datetime) -> _Period:
    """A date, or a month of a year; without a year, the year that makes the date nearest."""
    parts = match.groupdict()
    month = next(at for at in range(1, 13) if parts.get(f"month{at}"))
    year = int(parts["year"]) if parts.get("year") else 0
    if not parts.get("d"):
        return _month(year, month)
    day = int(parts["d"])
    if year:
        return _day(datetime(year, month, day, tzinfo=UTC))
    near = [datetime(one, month, day, tzinfo=UTC) for one in (now.year - 1, now.year, now.year + 1) if _exists(one, month, day)]
    return _day(min(near, key=lambda moment: abs(moment - now)))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return False
    return True


def _in_digits(match: re.Match[str], now: datetime) -> _Period:
    if match["iso"]:
        return _day(datetime.fromisoformat(match["iso"]).replace(tzinfo=UTC))
    return _day(datetime(int(match["y"]), int(match["m"]), int(match["d"]), tzinfo=UTC))
