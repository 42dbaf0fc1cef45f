"""Holidays by name: fixed dates, weekdays of a month, and days relative to Easter."""

import re
from collections.abc import Callable
from datetime import date, timedelta

# The date of a holiday in a given year.
HolidayDate = Callable[[int], date]


def _fixed(month: int, day: int) -> HolidayDate:
    return lambda year: date(year, month, day)


def _nth(number: int, weekday: int, month: int, plus: int = 0) -> HolidayDate:
    """The `number`-th weekday (Monday is 0) of a month, or the last for -1; `plus` days later."""

    def day(year: int) -> date:
        if number < 0:
            last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - weekday) % 7 - plus)
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1) + plus)

    return day


def easter(year: int) -> date:
    """Easter Sunday (Butcher's rule)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _easter(days: int) -> HolidayDate:
    return lambda year: easter(year) + timedelta(days=days)


_DAYS: dict[str, HolidayDate] = {
    "new year's eve|new years eve|new year eve": _fixed(12, 31),
    "new year's day|new years day|new year day|new year's|new years|new year": _fixed(1, 1),
    "martin luther king day|mlk day|martin luther king jr day": _nth(3, 0, 1),
    "groundhog day": _fixed(2, 2),
    "valentine's day|valentines day|valentine day|valentine's|valentines": _fixed(2, 14),
    "presidents' day|presidents day|president's day|washington's birthday": _nth(3, 0, 2),
    "women's day|international women's day": _fixed(3, 8),
    "st patrick's day|st. patrick's day|saint patrick's day|st patricks day|saint patrick": _fixed(3, 17),
    "april fools' day|april fools day|april fool's day|april fools": _fixed(4, 1),
    "mardi gras|shrove tuesday": _easter(-47),
    "ash wednesday": _easter(-46),
    "palm sunday": _easter(-7),
    "good friday": _easter(-2),
    "easter monday": _easter(1),
    "easter sunday|easter day|easter": _easter(0),
    "ascension day": _easter(39),
    "pentecost|whit sunday": _easter(49),
    "earth day": _fixed(4, 22),
    "may day|international workers' day|international workers day|workers' day|workers day": _fixed(5, 1),
    "cinco de mayo": _fixed(5, 5),
    "mother's day|mothers day|mothers' day": _nth(2, 6, 5),
    "memorial day": _nth(-1, 0, 5),
    "father's day|fathers day|fathers' day": _nth(3, 6, 6),
    "juneteenth|freedom day|jubilee day": _fixed(6, 19),
    "canada day": _fixed(7, 1),
    "independence day": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day|labour day": _nth(1, 0, 9),
    "columbus day|indigenous peoples' day|indigenous peoples day": _nth(2, 0, 10),
    "halloween|hallowe'en|all hallows' eve": _fixed(10, 31),
    "all saints' day|all saints day": _fixed(11, 1),
    "guy fawkes night|bonfire night": _fixed(11, 5),
    "veterans day|veterans' day|veteran's day|armistice day|remembrance day": _fixed(11, 11),
    "thanksgiving day|thanksgiving|thanks giving day": _nth(4, 3, 11),
    "black friday": _nth(4, 3, 11, 1),
    "cyber monday": _nth(4, 3, 11, 4),
    "christmas eve|xmas eve": _fixed(12, 24),
    "christmas day|christmas|xmas day|xmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
}
HOLIDAYS: dict[str, HolidayDate] = {name: day_of for names, day_of in _DAYS.items() for name in names.split("|")}
NAMES = re.compile(
    r"\b(?:"
    + "|".join(re.escape(n).replace("'", "['’]").replace(r"\ ", r"\s+") for n in sorted(HOLIDAYS, key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
FIRST_WORDS = frozenset(re.split(r"[\s'.]", name)[0] for name in HOLIDAYS)


def holiday_name(text: str) -> str:
    """The key in HOLIDAYS for a name in any case, with any apostrophes and spaces."""
    return re.sub(r"\s+", " ", text.lower().replace("’", "'"))
