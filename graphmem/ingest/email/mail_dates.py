"""Dates as mail programs write them into text, in many languages: in the header of a forwarded mail, and in attribution lines."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from graphmem.ingest.core.ingest_limits import MAIL
from graphmem.ingest.core.time_zones import ZONE_HOURS

# Beginnings of month names; longer ones are looked up first. Slavic, Finnic and Turkish months are no relatives of the Latin ones.
_STEMS = {
    stem: number
    for number, stems in enumerate(
        (
            "jan jän ene gen led sty янв січ oca ιαν tammi sau",
            "feb fév fev lut úno únor фев лют şub φεβ helmi vas",
            "mar már mär maart mrt bře březen мар бер μαρ maalis kov",
            "apr ápr avr abr kwi dub апр квіт nis απρ huhti bal",
            "may mai maj mag mei máj kvě мая май трав μαΐ μάι μαι touko geg",
            "jun jún giu juin cze červn июн черв haz ιουν ιούν kesä bir",
            "jul júl juil lug lip červenec července июл лип tem ιουλ ιούλ heinä",
            "aug août aou ago sie srp авг серп ağu αυγ αύγ elo rugp",
            "sep set wrz zář сен вер eyl σεπ syys szep rugs",
            "oct okt out ott paź říj окт жов eki οκτ loka spal",
            "nov lis ноя лист kas νοε νοέ marras lapkr",
            "dec dez déc dic gru pro дек груд ara δεκ joulu des gruod",
        ),
        start=1,
    )
    for stem in stems.split()
}
_BY_LENGTH = sorted(_STEMS, key=len, reverse=True)
_RFC = re.compile(r"(?:[A-Z][a-z]{2},? )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)?(?: [+-]\d{4}| [A-Z]{3,4})?")
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s?(?:[-./年년]\s?)(?P<month>\d{1,2})\s?(?:[-./月월]\s?)(?P<day>\d{1,2})(?!\d)[.日일]?"
    r"|(?<!\d)(?P<first>\d{1,2})(?P<mark>[./-])\s?(?P<second>\d{1,2})(?P=mark)\s?(?P<last>(?:19|20)?\d\d)(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<![\d:.])(\d{1,2})(?![\d:]|\.\d)(?:st|nd|rd|th|er|º|ª)?")
_WORD = re.compile(r"[^\W\d_]+")
_HALVES = {"am": 0, "vm": 0, "午前": 0, "上午": 0, "오전": 0, "pm": 12, "nm": 12, "午後": 12, "下午": 12, "오후": 12}
_CLOCK = re.compile(
    r"(?P<before>午前|午後|上午|下午|오전|오후|[AaPp][Mm])?\s?(?<![\d.])(?P<hour>\d{1,2})(?:(?P<mark>[:.h])|時|点|點|시\s?)(?P<minute>\d\d)?"
    r"(?:(?:[:.])(?P<second>\d\d))?(?:分|분)?(?!\d)"
    r"(?:\s?(?P<after>[AaPp]\.?\s?[Mm]\b\.?))?(?:\s?\(?(?P<zone>(?:GMT|UTC)?[+\u2212-]\d{1,2}(?::?\d\d)?|[A-Z]{3,4}\b))?"
)
_OFFSET = re.compile(r"(?:GMT|UTC)?([+\u2212-])(\d{1,2}):?(\d\d)?")


def written_time(text: str, *, zone: tzinfo | None, before: datetime) -> datetime | None:
    """Return the time that a text tells, or None if it tells none for certain; at midnight if there is no time of day.

    A time that names no zone is one of `zone`, naive if that is None. Of 01/02/2018 the reading counts that is not after `before`; if both
    are possible, only a clock with AM or PM decides (month first).
    """
    text = " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())[: MAIL.marker_chars]
    if found := _RFC.search(text):
        try:
            said = parsedate_to_datetime(found[0])
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        said = said if said.tzinfo else said.replace(tzinfo=UTC if found[0].endswith("-0000") else zone)
        return said if _is_plausible(said, before) else None
    days, rest = _days(text)
    clock = _clock(rest)
    moments = [moment for day in days if (moment := _moment(day, clock, zone)) and _is_plausible(moment, before)]
    if len(moments) == 2 and clock and clock.has_half and moments[0] != moments[1]:
        return moments[0]
    return moments[0] if len(set(moments)) == 1 else None


class _Clock:
    """A time of day in a text: hour, minute, second, its zone, and whether AM or PM stands beside it."""

    def __init__(self, found: re.Match[str]) -> None:
        half = re.sub(r"[.\s]", "", found["after"] or found["before"] or "").lower()
        hour = int(found["hour"])
        self.has_half = half in _HALVES and hour <= 12
        self.hour = hour % 12 + _HALVES[half] if self.has_half else hour
        self.minute, self.second = int(found["minute"] or 0), int(found["second"] or 0)
        self.zone = _zone(found["zone"] or "")


def _clock(text: str) -> _Clock | None:
    return next((_Clock(found) for found in _CLOCK.finditer(text) if found["minute"] or found["mark"] is None), None)


def _days(text: str) -> tuple[list[tuple[int, int, int]], str]:
    """The days that a text may mean, and the rest of it. Beside a month in words, three short numbers are a clock with dots."""
    numeric = _NUMERIC.search(text)
    named = ([], text) if numeric and (numeric["year"] or len(numeric["last"]) == 4) else _named_days(text)
    return named if named[0] or numeric is None else _numeric_days(text)


def _numeric_days(text: str) -> tuple[list[tuple[int, int, int]], str]:
    """The days that a date of three numbers may mean, month first before day first, and the text without it."""
    found = _NUMERIC.search(text)
    if found is None:
        return [], text
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    if found["year"]:
        return [(int(found["year"]), int(found["month"]), int(found["day"]))], rest
    first, second, year = int(found["first"]), int(found["second"]), int(found["last"])
    year += 2000 if year < 100 else 0
    days = [(year, first, second), (year, second, first)]
    # With dots the day comes first in every language that writes them.
    return days[1:] if found["mark"] == "." else days, rest


def _named_days(text: str) -> tuple[list[tuple[int, int, int]], str]:
    """The day that a date with the month in words means, and the text without its numbers; a weekday may stand before it."""
    year = _YEAR.search(text)
    months = [(word, month) for word in _WORD.finditer(text) if (month := _month(word[0]))]
    if year is None or not months:
        return [], text
    word, month = months[-1]
    near = sorted(
        (found for found in _DAY.finditer(text) if 1 <= int(found[1]) <= 31 and not _is_inside(found, year)),
        key=lambda found: min(abs(found.start() - word.end()), abs(word.start() - found.end())),
    )
    if not near:
        return [], text
    end = max(year.end(), near[0].end(), word.end())
    return [(int(year[0]), month, int(near[0][1]))], f"{text[: min(year.start(), near[0].start(), word.start())]} {text[end:]}"


def _is_inside(one: re.Match[str], other: re.Match[str]) -> bool:
    return other.start() <= one.start() < other.end()


def _month(word: str) -> int:
    """The number of a month by its name or an abbreviation of it, 0 for another word."""
    lower = word.casefold()
    return next((_STEMS[stem] for stem in _BY_LENGTH if lower.startswith(stem)), 0)


def _moment(day: tuple[int, int, int], clock: _Clock | None, zone: tzinfo | None) -> datetime | None:
    try:
        if clock is None:
            return datetime(*day, tzinfo=zone)
        return datetime(*day, clock.hour, clock.minute, clock.second, tzinfo=clock.zone or zone)
    except ValueError:
        return None


def _zone(name: str) -> tzinfo | None:
    if found := _OFFSET.fullmatch(name):
        offset = timedelta(hours=int(found[2][:2]), minutes=int(found[3] or 0))
        return timezone(offset if found[1] == "+" else -offset) if offset < timedelta(hours=24) else None
    hours = ZONE_HOURS.get(name)
    return None if hours is None else timezone(timedelta(hours=hours))


def _is_plausible(moment: datetime, before: datetime) -> bool:
    """True if a mail of `before` can quote one of this time; clocks and zones that are not told differ by a day at most."""
    given = moment.replace(tzinfo=moment.tzinfo or before.tzinfo)
    limit = before if before.tzinfo or given.tzinfo is None else before.replace(tzinfo=UTC)
    return moment.year >= MAIL.first_year and given <= limit + timedelta(days=1)
