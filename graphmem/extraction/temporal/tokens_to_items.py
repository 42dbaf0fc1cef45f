"""Tokenize a text into the items that the rules match: temporal words, numbers in all their forms, and `other`."""

import re
from collections.abc import Iterator

from graphmem.extraction.temporal.holidays import FIRST_WORDS, NAMES, holiday_name
from graphmem.extraction.temporal.numbers import join_numbers
from graphmem.extraction.temporal.rule_engine import Item, class_code, class_codes
from graphmem.extraction.temporal.temporal_config import YEAR_RANGES
from graphmem.extraction.temporal.time_types import ClockTime, Payload
from graphmem.extraction.temporal.time_words import LETTERS, WORDS

_TOKEN = re.compile(
    r"(?P<line>\n)|(?P<iso>\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)|(?P<link>https?://\S+|www\.\S+|\S+@\w+\.\w+)|(?P<chunk>\d+(?:[-/.:~–]\d+|,\d{3}(?!\d))*)|(?P<oclock>o\s?['’]\s?clock)"
    r"|(?P<ampm>(?<=[\d\w.:])\s?(?:[apAP]\s?\.\s?[mM]\b(?:\s?\.)?|[apAP]\s?[mM]\b(?!\w)))|(?P<poss>['’]s\b)|(?P<word>[^\W\d_]+)|(?P<mark>[^\s\w]|_)"
)
_MARKS = {
    ",": "comma",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    "~": "dash",
    "/": "slash",
    ".": "dot",
    "(": "paren",
    ")": "close",
    "'": "quote",
    "’": "quote",
    "@": "at",
    "½": "half",
    ":": "colon",
    "=": "equals",
    "<": "below",
    ">": "above",
    "!": "stop",
    "?": "stop",
    ";": "stop",
}
_YEARS_WITH_MONTH = range(*YEAR_RANGES.with_month)
_MONEY = "$€£#"
_MONTH, _NUM, _OTHER, _AMPM = class_code("month"), class_code("num"), class_code("other"), class_code("ampm")
_DAYS = class_codes("today", "tomorrow", "yesterday", "wday")
_NUMERIC_DATES = class_codes("dmy", "md")
_DATE_SEPARATORS = class_codes("dash", "slash")
_BEFORE_AMPM = class_codes("num", "clock", "dec", "year", "hhmm", "dot", "oclock", "ord")
_PREFIXES = {"q": "q", "h": "halfyear", "w": "weekno", "week": "weekno", "fy": "fy", "sy": "fy", "cy": "cy"}
_BEFORE_GLUED_DIGITS = class_codes("month", *_PREFIXES.values())
_SUFFIX = re.compile(r"[^\W\d_]+")
_DOTTED = re.compile(r"[apAP]\.\s?[mM]\b")
_RANGE = re.compile(r"[-~–]")
_SHAPES = (
    ("ymd", re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")),
    ("dmy", re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)")),
    ("clock", re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:\.\d+)?)?")),
    ("md", re.compile(r"(\d{1,2})/(\d{1,2})")),
    ("ym", re.compile(r"(\d{4})[-/](\d{1,2})")),
    ("my", re.compile(r"(\d{1,2})[-/](\d{4})")),
    ("dec", re.compile(r"\d{1,6}\.\d{1,4}")),
    ("compact", re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")),
    ("hhmm", re.compile(r"0\d[0-5]\d")),
    ("year", re.compile(r"[12]\d{3}")),
    ("num", re.compile(r"\d{1,3}")),
)
_ATOMS = frozenset(("num", "clock", "md", "dmy", "ymd", "year", "hhmm", "dec", "ym"))


def tokenize(text: str) -> list[Item]:
    """The items of a text, in order; words and marks without a temporal meaning are `other`."""
    items: list[Item] = []
    end = 0
    for token in _TOKEN.finditer(text):
        if token.start() < end:
            continue
        kind = token.lastgroup
        if kind == "word":
            item = _word(text, token.start(), token.end(), items)
        elif kind == "mark":
            item = Item(class_code(_MARKS.get(token[0], "other")), token.start(), token.end(), 0.5 if token[0] == "½" else None, token[0])
        elif kind == "iso":
            items += _iso_timestamp(token)
            end = token.end()
            continue
        elif kind == "chunk":
            end = _add_digits(text, token.start(), token.end(), items)
            continue
        elif kind == "ampm":
            item = _ampm(text, token, items)
        else:
            item = Item(
                class_code({"line": "line", "oclock": "oclock", "poss": "poss"}.get(kind or "", "other")), token.start(), token.end()
            )
        item.glued = bool(items) and items[-1].end == item.start
        items.append(item)
        end = item.end
    join_numbers(items)
    _unify_date_order(items)
    return items


def _iso_timestamp(token: re.Match[str]) -> Iterator[Item]:
    """ "2024-03-01T09:30:00Z": a day and a time; the zone is ignored."""
    for start, part in ((token.start(), token[0][:10]), (token.start() + 11, token[0][11:].rstrip("Z"))):
        found = _shape_item(part, start)
        if found is not None:
            yield found


def _unify_date_order(items: list[Item]) -> None:
    """Use day-first order for all dates of a text if one of them can only be day first: 25/8, so 1/9 too."""
    figures = [i for i in items if i.cls in _NUMERIC_DATES and isinstance(i.value, tuple)]
    pairs = [(i.value[0], i.value[1]) for i in figures if isinstance(i.value, tuple)]
    if any(first > 12 >= second for first, second in pairs) and not any(second > 12 for _, second in pairs):
        for item in figures:
            if isinstance(item.value, tuple):
                item.value = (item.value[1], item.value[0], *item.value[2:4], *((False,) if len(item.value) > 2 else ()))


def _word(text: str, start: int, end: int, items: list[Item]) -> Item:
    word = text[start:end]
    low = word.lower()
    if low in FIRST_WORDS and (name := NAMES.match(text, start)) is not None:
        return Item(class_code("hol"), start, name.end(), holiday_name(name[0]), name[0])
    if text[end : end + 1].isdigit() and low in _PREFIXES:
        return Item(class_code(_PREFIXES[low]), start, end, low, word)
    cls, value = WORDS.get(low, ("other", None))
    return Item(class_code(cls), start, end, value, word)


def _ampm(text: str, token: re.Match[str], items: list[Item]) -> Item:
    """ "am", "p.m." right suffix_class a number; "I am" is a word."""
    start = token.start() + len(token[0]) - len(token[0].lstrip())
    if items and items[-1].cls in _BEFORE_AMPM:
        return Item(_AMPM, start, token.end(), text[start].lower(), token[0].strip())
    end = start + 1 if len(token[0].strip()) > 2 else token.end()
    if items and items[-1].cls in _DAYS and end == token.end():
        return Item(class_code("part"), start, end, "morning" if text[start] in "aA" else "afternoon", text[start:end])
    return _word(text, start, end, items)


def _add_digits(text: str, start: int, end: int, items: list[Item]) -> int:
    """Add the items of a run of digits with the letters directly after it; returns where tokenizing continues."""
    glued = bool(items) and items[-1].end == start
    suffix = None if _DOTTED.match(text, end) else _SUFFIX.match(text, end)
    low = suffix[0].lower() if suffix else ""
    tail = suffix.end() if suffix else end
    parts = list(_digit_items(text, start, end, items)) if _may_be_time(text, start, tail, items, glued) else []
    suffix_class = _suffix_class(low, parts) if suffix and parts else None
    if not parts or (suffix and suffix_class is None):
        items.append(Item(_OTHER, start, tail, None, text[start:tail], glued))
        return tail
    for part in parts:
        part.glued = glued if part is parts[0] else True
        items.append(part)
    if suffix and suffix_class is not None:
        if suffix_class[0] == "ord":
            items[-1] = Item(class_code("ord"), items[-1].start, tail, items[-1].value, text[items[-1].start : tail], items[-1].glued)
        elif suffix_class[0] != "skip":
            items.append(Item(class_code(suffix_class[0]), end, tail, suffix_class[1], suffix[0], True))
    return tail


# What follows a fraction: "1/24 scale", "3/4 of the way".
_FRACTION_OF = re.compile(
    r"[\s-]?(?:of|scale|cups?|inch(?:es)?|teaspoons?|tablespoons?|tsp|tbsp|pints?|pounds?|lbs?|ounces?|oz|miles?|full|empty|done)\b",
    re.IGNORECASE,
)


def _may_be_time(text: str, start: int, tail: int, items: list[Item], glued: bool) -> bool:
    """False for a price, a fraction ("1/2 cup") and part of a code ("A1B2", "COVID-19")."""
    if "/" in text[start:tail] and _FRACTION_OF.match(text, tail):
        return False
    before_it = text[max(0, start - 2) : start].strip()[-1:]
    if (before_it and before_it in _MONEY) or text[tail : tail + 1] == "%":
        return False
    if not glued:
        return True
    last = items[-1]
    if last.text.isalpha():
        return last.cls in _BEFORE_GLUED_DIGITS
    before = items[-2] if len(items) > 1 and last.glued and last.cls == class_code("dash") else None
    return before is None or not before.text.isalpha() or before.cls != _OTHER or len(text[start:tail]) > 6


def _suffix_class(low: str, parts: list[Item]) -> tuple[str, Payload] | None:
    """(Class, value) of the letters directly after a number; None if the whole is no time."""
    if low in ("st", "nd", "rd", "th"):
        return ("ord", None) if parts[-1].cls == _NUM else None
    if low in ("a", "p", "am", "pm"):
        return "ampm", low[0]
    if low == "s" and parts[-1].cls in (class_code("year"), _NUM):
        return "plural", None
    if low in ("ish", "ampm"):
        return "skip" if low == "ampm" else "ish", None
    if low in LETTERS:
        return LETTERS[low]
    cls, value = WORDS.get(low, ("", None))
    return (cls, value) if cls in ("unit", "tick", "month", "oclock") else None


def _digit_items(text: str, start: int, end: int, items: list[Item]) -> Iterator[Item]:
    chunk = text[start:end]
    single = None if _is_beside_month(text, start, end, items) else _shape_item(chunk, start)
    if single is not None:
        yield single
        return
    for mark in _RANGE.finditer(chunk) if single is None else ():
        left, right = _shape_item(chunk[: mark.start()], start), _shape_item(chunk[mark.end() :], start + mark.end())
        if left and right and _are_compatible(left, right):
            yield from (left, Item(class_code("dash"), start + mark.start(), start + mark.end(), None, mark[0]), right)
            return
    if _is_beside_month(text, start, end, items):
        for part in re.finditer(r"\d+|\D", chunk):
            found = _shape_item(part[0], start + part.start())
            yield found or Item(class_code(_MARKS.get(part[0], "other")), start + part.start(), start + part.end(), None, part[0])


def _is_beside_month(text: str, start: int, end: int, items: list[Item]) -> bool:
    """ "23-2020-Sept", "Sept/23/2020": digits in a chunk that a month's name belongs to."""
    chunk = text[start:end]
    if not re.fullmatch(r"\d{1,2}[-/]\d{4}|\d{4}[-/]\d{1,2}", chunk):
        return False
    before = len(items) > 1 and items[-1].cls in _DATE_SEPARATORS and items[-1].end == start and items[-2].cls == _MONTH
    following = _SUFFIX.match(text, end + 1) if text[end : end + 1] in ("-", "/") else None
    return before or (following is not None and WORDS.get(following[0].lower(), ("",))[0] == "month")


def _are_compatible(left: Item, right: Item) -> bool:
    """True if both ends of a range are of one kind: "9-10:30", "5/1-5/7/2020"."""
    names = {class_code(n): n for n in _ATOMS}
    kinds = (names.get(left.cls, ""), names.get(right.cls, ""))
    clocks, dates = {"num", "clock", "dec"}, {"md", "dmy", "ymd"}
    if kinds == ("num", "num"):
        return max(len(left.text), len(right.text)) < 3
    return set(kinds) <= clocks or set(kinds) <= dates or kinds in (("year", "year"), ("hhmm", "hhmm"), ("ym", "ym"), ("hhmm", "year"))


def _shape_item(chunk: str, start: int) -> Item | None:
    for name, shape in _SHAPES:
        match = shape.fullmatch(chunk)
        if match is None:
            continue
        value = _value(name, match)
        if value is not None:
            cls = {"my": "ym", "compact": "ymd"}.get(name, name)
            return Item(class_code(cls), start, start + len(chunk), value, chunk)
    return None


def _value(name: str, match: re.Match[str]) -> Payload:
    if name in ("num", "year", "hhmm"):
        return int(match[0])
    if name == "dec":
        return float(match[0])
    if name == "clock":
        hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
        return _clock(hour, minute, second) if hour < 25 and minute < 60 and second < 60 else None
    if name in ("ym", "my"):
        year, month = (match[1], match[2]) if name == "ym" else (match[2], match[1])
        return (int(year), int(month)) if 0 < int(month) < 13 and int(year) in _YEARS_WITH_MONTH else None
    if name == "dmy":
        return (int(match[1]), int(match[3]), int(match[4]), len(match[4]), match[2] == ".")
    if name == "md":
        return (int(match[1]), int(match[2]))
    year, month, day = (match[1], match[3], match[4]) if name == "ymd" else (match[1], match[2], match[3])
    return (int(year), int(month), int(day)) if 0 < int(month) < 13 and 0 < int(day) < 32 else None


def _clock(hour: int, minute: int, second: int) -> ClockTime:
    """A time with a colon; up to twelve it may be morning or evening."""
    base = (hour % 24) * 3600 + minute * 60 + second
    return ClockTime((base,) if hour > 12 or hour == 0 else am_and_pm(hour, minute * 60 + second))


def am_and_pm(hour: int, rest: int = 0) -> tuple[int, ...]:
    """Seconds from midnight of an hour from 1 to 12, in the morning and in the afternoon."""
    return (hour % 12 * 3600 + rest, hour % 12 * 3600 + 43200 + rest)
