"""Time expressions in a text, resolved against a reference moment: half-open UTC intervals with a precision.

Patterns and calendar arithmetic alone: no parser, no clock, so messages and questions use the same function.
Weeks begin on Monday; a bare weekday or month lies in the past, or ahead where the sentence speaks of the future.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

TimePrecision: TypeAlias = Literal["day", "month", "year"]
TimeRelation: TypeAlias = Literal["at", "since", "until"]
Interval: TypeAlias = tuple[datetime, datetime, TimePrecision]


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """Characters `start:end` speak of `[from_, to)`; `relation` is how: at it, since it, until it."""

    start: int
    end: int
    from_: datetime
    to: datetime
    precision: TimePrecision
    relation: TimeRelation = "at"
    open_direction: bool = False


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
HOLIDAYS = {
    "christmas eve": (12, 24),
    "christmas": (12, 25),
    "new year's eve": (12, 31),
    "new year": (1, 1),
    "halloween": (10, 31),
    "valentine": (2, 14),
}
NUMBERS = {
    w: n for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])
}
NUMBERS |= {"a": 1, "an": 1, "couple": 2, "few": 3, "several": 4, "fifteen": 15, "twenty": 20, "thirty": 30}

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b"
_NUMBER = r"(?:\d{1,3}|(?:a\s+)?(?:couple(?:\s+of)?|few)|" + "|".join(w for w in NUMBERS if w not in ("couple", "few")) + ")"
_UNIT = r"(?:day|week|weekend|month|year|decade)s?\b"
_SEASON = r"(?:spring|summer|autumn|fall|winter)\b"
_YEAR = r"(?:1[89]|20)\d\d"
_WHICH = r"(?:last|this|next|(?:this\s+)?past|previous|(?:this\s+)?coming|upcoming)"
_HOLIDAY = r"(?:christmas(?:\s+eve)?|new\s+year(?:'?s)?(?:\s+eve)?|halloween|valentine(?:'?s)?(?:\s+day)?)\b"


def _day(moment: datetime, days: int = 0) -> datetime:
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + timedelta(days=days)


def _one_day(moment: datetime, days: int = 0) -> Interval:
    start = _day(moment, days)
    return start, start + timedelta(days=1), "day"


def _days(start: datetime, length: int) -> Interval:
    return start, start + timedelta(days=length), "day"


def _months(year: int, month: int, length: int = 1) -> Interval:
    """`length` months from `month`, which may lie outside 1 to 12."""
    first, last = year * 12 + month - 1, year * 12 + month - 1 + length
    return (
        datetime(first // 12, first % 12 + 1, 1, tzinfo=UTC),
        datetime(last // 12, last % 12 + 1, 1, tzinfo=UTC),
        "month",
    )


def _years(year: int, length: int = 1) -> Interval:
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + length, 1, 1, tzinfo=UTC), "year"


def _index(names: tuple[str, ...], word: str) -> int:
    return names.index(word.strip().lower()[:3])


def _number(word: str) -> int:
    words = word.lower().split()
    return int(words[0]) if words[0].isdigit() else max(NUMBERS.get(w, 0) for w in words)


def _full_year(text: str) -> int:
    year = int(text)
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _step(word: str) -> int:
    """-1, 0 or 1 for last, this and next."""
    words = word.lower().split()
    return 1 if words[-1] in ("next", "coming", "upcoming") else 0 if words == ["this"] else -1


def _nearest(candidates: list[Interval], ref: datetime, future: bool) -> Interval:
    """The first candidate that is not over, or the last that has begun; `candidates` are in order."""
    if future:
        return next((c for c in candidates if c[1] > _day(ref)), candidates[-1])
    return next((c for c in reversed(candidates) if c[0] <= ref), candidates[0])


def _dated(day: int, month: int, year: str | None, ref: datetime, future: bool) -> Interval:
    if year:
        return _one_day(datetime(_full_year(year), month, day, tzinfo=UTC))
    days = [_one_day(datetime(y, month, day, tzinfo=UTC)) for y in (ref.year - 1, ref.year, ref.year + 1) if _real(y, month, day)]
    return _nearest(days, ref, future)


def _real(year: int, month: int, day: int) -> bool:
    return day < 29 or day <= (_months(year, month)[1] - timedelta(days=1)).day


def _iso(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _one_day(datetime(int(m[1]), int(m[2]), int(m[3]), tzinfo=UTC))


def _numeric(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    """Month first with slashes, day first with dots, whichever is possible otherwise."""
    first, second = int(m[1]), int(m[3])
    day_first = first > 12 or (m[2] != "/" and second <= 12)
    day, month = (first, second) if day_first else (second, first)
    return _one_day(datetime(_full_year(m[4]), month, day, tzinfo=UTC))


def _day_month(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _dated(int(m[1]), _index(MONTHS, m[2]) + 1, m[3], ref, future)


def _month_day(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _dated(int(m[2]), _index(MONTHS, m[1]) + 1, m[3], ref, future)


def _month_year(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _months(int(m[2]), _index(MONTHS, m[1]) + 1)


def _relative_day(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    words = m[0].lower()
    for phrase, days in (("before", -2), ("after tomorrow", 2), ("yesterday", -1), ("last night", -1), ("tomorrow", 1)):
        if phrase in words:
            return _one_day(ref, days)
    return _one_day(ref)


def _which_unit(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    step, unit = _step(m[1]), m[2].lower()
    monday = _day(ref, -ref.weekday())
    if unit == "week":
        return _days(monday + timedelta(days=7 * step), 7)
    if unit == "weekend":
        return _days(monday + timedelta(days=5 + 7 * step), 2)
    if unit == "month":
        return _months(ref.year, ref.month + step)
    return _years(ref.year + step)


def _before_last(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    unit = m[1].lower()
    monday = _day(ref, -ref.weekday())
    if unit == "week":
        return _days(monday - timedelta(days=14), 7)
    if unit == "weekend":
        return _days(monday - timedelta(days=9), 2)
    return _months(ref.year, ref.month - 2) if unit == "month" else _years(ref.year - 2)


def _which_weekday(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    """ "last Friday" is the latest before today, "this" one lies in this week, "next" one in the next week."""
    step, weekday = _step(m[1]), _index(WEEKDAYS, m[2])
    if step < 0:
        return _one_day(ref, -((ref.weekday() - weekday - 1) % 7 + 1))
    if "coming" in m[1].lower():
        return _one_day(ref, (weekday - ref.weekday() - 1) % 7 + 1)
    return _one_day(ref, weekday - ref.weekday() + 7 * step)


def _weekday(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    weekday = _index(WEEKDAYS, m[1])
    return _one_day(ref, (weekday - ref.weekday()) % 7 if future else -((ref.weekday() - weekday) % 7))


def _which_month(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    step, month = _step(m[1]), _index(MONTHS, m[2]) + 1
    if step == 0:
        return _months(ref.year, month)
    year = ref.year + step if (month - ref.month) * step <= 0 else ref.year
    return _months(year, month)


def _month(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    month = _index(MONTHS, m[1]) + 1
    return _nearest([_months(y, month) for y in (ref.year - 1, ref.year, ref.year + 1)], ref, future)


def _which_season(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    step, first = _step(m[1]), SEASONS[m[2].lower()]
    seasons = [_months(y, first, 3) for y in range(ref.year - 2, ref.year + 3)]
    if step < 0:
        return [s for s in seasons if s[1] <= ref][-1]
    if step > 0:
        return next(s for s in seasons if s[0] > ref)
    return next(s for s in seasons if s[1] > ref and s[0] >= _years(ref.year)[0] - timedelta(days=60))


def _season(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    first = SEASONS[m[1].lower()]
    if m[2]:
        return _months(int(m[2]), first, 3)
    return _nearest([_months(y, first, 3) for y in range(ref.year - 2, ref.year + 2)], ref, future)


def _shift(ref: datetime, count: int, unit: str) -> Interval:
    """The day, month or year that lies `count` units from `ref`."""
    unit = unit.lower()
    if unit.startswith("day"):
        return _one_day(ref, count)
    if unit.startswith("weekend"):
        return _days(_day(ref, 5 - ref.weekday() + 7 * count), 2)
    if unit.startswith("week"):
        return _one_day(ref, 7 * count)
    if unit.startswith("month"):
        return _months(ref.year, ref.month + count)
    return _years(ref.year + count * (10 if unit.startswith("decade") else 1))


def _ago(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _shift(ref, -_number(m[1]), m[2])


def _ahead(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _shift(ref, _number(m[1]), m[2])


def _stretch(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    """ "the past two weeks", "the next few days": from there to now, or from now to there."""
    ahead = _step(m[1]) > 0
    there = _shift(ref, _number(m[2]) * (1 if ahead else -1), m[3])
    return (_day(ref), there[1], there[2]) if ahead else (there[0], _day(ref, 1), there[2])


def _year(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    return _years(int(m[1]))


def _decade(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    digits = m[1]
    return _years(int(digits) if len(digits) == 4 else 1900 + int(digits) if int(digits) > 20 else 2000 + int(digits), 10)


def _edge(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    """ "the end of the month" is that month: which part of it stays open."""
    return _which_unit(re.match(r"(this) (week|month|year)", f"this {m[1].lower()}") or m, ref, future)


def _holiday(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    words = re.sub(r"\s+", " ", m[2].lower()).replace("years", "year's")
    month, day = next(date for name, date in HOLIDAYS.items() if words.startswith(name))
    if m[1]:
        future = _step(m[1]) >= 0
    return _dated(day, month, m[3], ref, future)


def _ordinal(m: re.Match[str], ref: datetime, future: bool) -> Interval:
    day = int(m[1])
    months = [_months(ref.year, ref.month + step)[0] for step in (-1, 0, 1)]
    return _nearest([_one_day(d.replace(day=day)) for d in months if _real(d.year, d.month, day)], ref, future)


Rule: TypeAlias = tuple[re.Pattern[str], Callable[[re.Match[str], datetime, bool], Interval], bool]


def _rule(pattern: str, make: Callable[[re.Match[str], datetime, bool], Interval], *, open_direction: bool = False) -> Rule:
    """A pattern and what it means; `open_direction`: past or future is for the sentence to say."""
    return re.compile(pattern, re.IGNORECASE), make, open_direction


_PART = r"(?:\s+(?:morning|afternoon|evening|night))?"
RULES: tuple[Rule, ...] = (
    _rule(r"\b(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]+Z?)?(?!\d)", _iso),
    _rule(r"(?<![\d/.])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\d/])", _numeric),
    _rule(
        rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})(?:,?\s+(?:of\s+)?({_YEAR})\b)?",
        _day_month,
        open_direction=True,
    ),
    _rule(
        rf"\b({_MONTH})\s+(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)?\b(?![:%]|\s*(?:pm|am)\b)(?:,?\s+({_YEAR})\b)?",
        _month_day,
        open_direction=True,
    ),
    _rule(rf"\b({_MONTH}),?\s+(?:of\s+)?({_YEAR})\b", _month_year),
    _rule(r"\b(?:the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|last\s+night)\b", _relative_day),
    _rule(rf"\b(?:yesterday|today|tomorrow){_PART}\b|\btonight\b|\bthis\s+(?:morning|afternoon|evening)\b", _relative_day),
    _rule(r"\bthe\s+(week|weekend|month|year)\s+before\s+last\b", _before_last),
    _rule(rf"\b({_WHICH})\s+(week|weekend|month|year)\b(?!-)", _which_unit),
    _rule(rf"\b({_WHICH})\s+({_WEEKDAY}){_PART}", _which_weekday),
    _rule(rf"\b({_WHICH})\s+({_MONTH})", _which_month),
    _rule(rf"\b({_WHICH})\s+({_SEASON})", _which_season),
    _rule(rf"\b({_NUMBER})(?:\s+and\s+a\s+half)?\s+({_UNIT})\s+(?:ago|back)\b", _ago),
    _rule(rf"\bin\s+(?:about\s+|around\s+)?({_NUMBER})\s+({_UNIT})(?:'?\s+time)?\b", _ahead),
    _rule(rf"\b({_NUMBER})\s+({_UNIT})\s+from\s+(?:now|today)\b", _ahead),
    _rule(
        rf"\bfor\s+(?:about\s+|around\s+|almost\s+|nearly\s+|over\s+|the\s+(?:last|past)\s+)?({_NUMBER})\s+({_UNIT})(?:\s+now)?",
        _ago,
    ),
    _rule(rf"\b(?:the|these)\s+(last|past|next|coming)\s+({_NUMBER})\s+({_UNIT})", _stretch),
    _rule(r"\b(?:end|start|beginning|middle)\s+of\s+(?:the|this)\s+(week|month|year)\b", _edge),
    _rule(rf"\b(?:({_WHICH})\s+)?({_HOLIDAY})(?:,?\s+({_YEAR})\b)?", _holiday, open_direction=True),
    _rule(rf"(?<!every )(?<!each )\b({_WEEKDAY}){_PART}", _weekday, open_direction=True),
    _rule(
        rf"(?:\b(?:in|during|since|until|by|of|early|late|mid)[\s-]+(?:the\s+)?)\b({_SEASON})(?:\s+of)?(?:\s+({_YEAR}))?",
        _season,
        open_direction=True,
    ),
    _rule(rf"\b({_SEASON})(?:\s+of)?\s+({_YEAR})\b", _season),
    _rule(rf"\b({_MONTH})", _month, open_direction=True),
    _rule(
        rf"\b(?:in|since|until|till|by|of|from|during|before|after|around|between|to|and|year|early|late|mid)[\s-]+({_YEAR})\b(?![\d%-])",
        _year,
    ),
    _rule(r"\bthe\s+(?:early\s+|late\s+|mid-?\s*)?((?:19|20)?\d0)'?s\b", _decade),
    _rule(
        r"\bon\s+the\s+(\d{1,2})(?:st|nd|rd|th)\b(?!\s+(?:floor|of|day|time|street|\w+day))",
        _ordinal,
        open_direction=True,
    ),
)
_TRIGGER = re.compile(
    r"\d|day|night|tomorrow|week|month|year|decade|summer|winter|spring|fall\b|autumn|morning|afternoon|evening|christmas|halloween"
    rf"|valentine|\b{_MONTH}|\b{_WEEKDAY}",
    re.IGNORECASE,
)
_PERFECT = re.compile(r"(?:\b(?:have|has|had|been)\b|'(?:ve|s|d)\b)[^.!?]{0,80}$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|starting|as\s+of|after)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till?|by|before|through)\s+(?:the\s+)?(?:early|late|mid|about|around)?[\s-]*$", re.IGNORECASE)
_RANGE = re.compile(r"^\s*(?:to|and|until|till|through|-|–)\s*(?:the\s+|in\s+)?$", re.IGNORECASE)
_RANGE_LEAD = re.compile(r"\b(?:from|between)\s+(?:the\s+)?$", re.IGNORECASE)
_AHEAD_WORDS = re.compile(
    r"\b(?:will|'ll|going\s+to|gonna|plan\w*|want\w*|hop(?:e|ing)|would|tomorrow|upcoming|until|till|by|let's|see\s+you|next|coming|free|available"
    r"|appointment|deadline|due|shall|can|could|should|meet\s+(?:me|us|at|on))\b|n't\s+wait",
    re.IGNORECASE,
)
# Words that are no time unless written like one: "may", "march", "sun", "sat", "mon", "second" ...
_NEEDS_CAPITAL = re.compile(r"(?:may|march|mar|sun|sat|mon|wed|fri|thu|tue|dec|jan|jun|oct|sep|sept|august|apr|jul)\.?", re.IGNORECASE)
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|until|till|by|early|late|mid|last|next|this|during|from|on|before|after)[\s-]+$", re.IGNORECASE
)


def find_times(text: str, reference: datetime, future: bool | None = None) -> list[TimeSpan]:
    """Time expressions of `text` in order, resolved against `reference` (UTC); none overlap.

    `future` says where a bare "Friday" or "March" lies; when None, the words of its sentence decide.
    """
    if not _TRIGGER.search(text):
        return []
    found: list[TimeSpan] = []
    for span in sorted(_matches(text, reference, future), key=lambda s: (s.start - s.end, s.start)):
        if all(span.end <= other.start or other.end <= span.start for other in found):
            found.append(span)
    return _join_ranges(text, sorted(found, key=lambda s: s.start))


@lru_cache(maxsize=4096)
def resolve_time(text: str, reference: datetime, future: bool) -> TimeSpan | None:
    """One expression by itself, with its direction known."""
    return next(iter(find_times(text, reference, future)), None)


def _matches(text: str, reference: datetime, future: bool | None) -> Iterator[TimeSpan]:
    for pattern, make, open_direction in RULES:
        for match in pattern.finditer(text):
            if not _is_time(text, match, make):
                continue
            ahead = _looks_ahead(text, match) if future is None else future
            try:
                start, to, precision = make(match, reference, ahead)
            except (ValueError, OverflowError, IndexError):
                continue  # 31 June, the year 0: not a date
            yield TimeSpan(*_trimmed(text, match), start, to, precision, _relation(text, match, make), open_direction)


def _is_time(text: str, match: re.Match[str], make: object) -> bool:
    if make is _ago and match[0][:3].lower() == "for":
        return _PERFECT.search(text, max(0, match.start() - 100), match.start()) is not None
    word = match[0]
    if make in (_month, _weekday) and _NEEDS_CAPITAL.fullmatch(word):
        if make is _month:
            return word[0].isupper() and (bool(_BEFORE_MONTH.search(text, max(0, match.start() - 12), match.start())) or len(word) > 4)
        return word[0].isupper()
    return True


def _looks_ahead(text: str, match: re.Match[str]) -> bool:
    start = max(text.rfind(mark, 0, match.start()) for mark in ".!?\n") + 1
    ends = [end for mark in ".!?\n" if (end := text.find(mark, match.end())) >= 0]
    return _AHEAD_WORDS.search(text, start, min(ends, default=len(text))) is not None


def _relation(text: str, match: re.Match[str], make: object) -> TimeRelation:
    if make is _ago and match[0][:3].lower() == "for":
        return "since"
    lead = text[max(0, match.start() - 30) : _trimmed(text, match)[0]]
    return "since" if _SINCE.search(lead) else "until" if _UNTIL.search(lead) else "at"


_LEAD_WORD = re.compile(
    r"(?:(?:in|during|since|until|till|by|of|from|before|after|around|between|to|and|year|early|late|mid|on)[\s-]+(?=(?:the\s+)?(?:(?:1[89]|20)\d\d|spring|summer|autumn|fall|winter)))",
    re.IGNORECASE,
)


def _trimmed(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The match without the preposition that some patterns need before a year or a season."""
    lead = _LEAD_WORD.match(text, match.start(), match.end())
    return (lead.end() if lead and not text[lead.end()].isspace() else match.start()), match.end()


def _join_ranges(text: str, spans: list[TimeSpan]) -> list[TimeSpan]:
    """ "from 5 March to 7 March" and "between 2010 and 2012" as one span."""
    joined: list[TimeSpan] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last
            and last.from_ < span.to
            and _RANGE.match(text[last.end : span.start])
            and _RANGE_LEAD.search(text[max(0, last.start - 15) : last.start])
        ):
            joined[-1] = replace(last, end=span.end, to=max(last.to, span.to), relation="at")
        else:
            joined.append(span)
    return joined
