"""Text -> the row of items that the rules read: words of time, numbers in all their forms, and the rest as `other`."""

import re
from collections.abc import Iterator

from graphmem.extraction.temporal.holidays import FIRST_WORDS, NAMES, holiday_name
from graphmem.extraction.temporal.numbers import join_numbers
from graphmem.extraction.temporal.rule_engine import Item, code
from graphmem.extraction.temporal.time_types import Clock, Payload
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
_MONEY = "$€£#"
_MONTH, _NUM, _OTHER, _AMPM = code("month"), code("num"), code("other"), code("ampm")
_DAYS = frozenset(code(name) for name in ("today", "tomorrow", "yesterday", "wday"))
_PREFIXES = {"q": "q", "h": "halfyear", "w": "weekno", "week": "weekno", "fy": "fy", "sy": "fy", "cy": "cy"}
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


def read_items(text: str) -> list[Item]:
    """The items of a text in their order; marks that mean nothing here are `other`."""
    items: list[Item] = []
    end = 0
    for token in _TOKEN.finditer(text):
        if token.start() < end:
            continue
        kind = token.lastgroup
        if kind == "word":
            item = _word(text, token.start(), token.end(), items)
        elif kind == "mark":
            item = Item(code(_MARKS.get(token[0], "other")), token.start(), token.end(), 0.5 if token[0] == "½" else None, token[0])
        elif kind == "iso":
            items += _iso(token)
            end = token.end()
            continue
        elif kind == "chunk":
            end = _add_chunk(text, token.start(), token.end(), items)
            continue
        elif kind == "ampm":
            item = _ampm(text, token, items)
        else:
            item = Item(code({"line": "line", "oclock": "oclock", "poss": "poss"}.get(kind or "", "other")), token.start(), token.end())
        item.glued = bool(items) and items[-1].end == item.start
        items.append(item)
        end = item.end
    join_numbers(items)
    _one_order(items)
    return items


def _iso(token: re.Match[str]) -> Iterator[Item]:
    """ "2024-03-01T09:30:00Z": a day and a time; the zone is not looked at."""
    for start, part in ((token.start(), token[0][:10]), (token.start() + 11, token[0][11:].rstrip("Z"))):
        found = _single(part, start)
        if found is not None:
            yield found


def _one_order(items: list[Item]) -> None:
    """A text that writes 25/8 writes 1/9 day first as well."""
    figures = [i for i in items if i.cls in (code("dmy"), code("md")) and isinstance(i.value, tuple)]
    pairs = [(i.value[0], i.value[1]) for i in figures if isinstance(i.value, tuple)]
    if any(first > 12 >= second for first, second in pairs) and not any(second > 12 for _, second in pairs):
        for item in figures:
            if isinstance(item.value, tuple):
                item.value = (item.value[1], item.value[0], *item.value[2:4], *((False,) if len(item.value) > 2 else ()))


def _word(text: str, start: int, end: int, items: list[Item]) -> Item:
    word = text[start:end]
    low = word.lower()
    if low in FIRST_WORDS and (name := NAMES.match(text, start)) is not None:
        return Item(code("hol"), start, name.end(), holiday_name(name[0]), name[0])
    if text[end : end + 1].isdigit() and low in _PREFIXES:
        return Item(code(_PREFIXES[low]), start, end, low, word)
    cls, value = WORDS.get(low, ("other", None))
    return Item(code(cls), start, end, value, word)


def _ampm(text: str, token: re.Match[str], items: list[Item]) -> Item:
    """ "am", "p.m." right behind a number; "I am" is a word."""
    start = token.start() + len(token[0]) - len(token[0].lstrip())
    if items and items[-1].cls in (_NUM, code("clock"), code("dec"), code("year"), code("hhmm"), code("dot"), code("oclock"), code("ord")):
        return Item(_AMPM, start, token.end(), text[start].lower(), token[0].strip())
    end = start + 1 if len(token[0].strip()) > 2 else token.end()
    if items and items[-1].cls in _DAYS and end == token.end():
        return Item(code("part"), start, end, "morning" if text[start] in "aA" else "afternoon", text[start:end])
    return _word(text, start, end, items)


def _add_chunk(text: str, start: int, end: int, items: list[Item]) -> int:
    """Add what digits stand for; returns where reading goes on (letters right behind them belong to them)."""
    glued = bool(items) and items[-1].end == start
    suffix = None if _DOTTED.match(text, end) else _SUFFIX.match(text, end)
    low = suffix[0].lower() if suffix else ""
    tail = suffix.end() if suffix else end
    parts = list(_chunk(text, start, end, items)) if _may_be_time(text, start, tail, items, glued) else []
    behind = _behind(low, parts) if suffix and parts else None
    if not parts or (suffix and behind is None):
        items.append(Item(_OTHER, start, tail, None, text[start:tail], glued))
        return tail
    for part in parts:
        part.glued = glued if part is parts[0] else True
        items.append(part)
    if suffix and behind is not None:
        if behind[0] == "ord":
            items[-1] = Item(code("ord"), items[-1].start, tail, items[-1].value, text[items[-1].start : tail], items[-1].glued)
        elif behind[0] != "skip":
            items.append(Item(code(behind[0]), end, tail, behind[1], suffix[0], True))
    return tail


# What a share is of: "1/24 scale", "3/4 of the way".
_SHARE = re.compile(
    r"[\s-]?(?:of|scale|cups?|inch(?:es)?|teaspoons?|tablespoons?|tsp|tbsp|pints?|pounds?|lbs?|ounces?|oz|miles?|full|empty|done)\b",
    re.IGNORECASE,
)


def _may_be_time(text: str, start: int, tail: int, items: list[Item], glued: bool) -> bool:
    """No price, no share ("1/2 cup"), no part of a code ("A1B2", "COVID-19")."""
    if "/" in text[start:tail] and _SHARE.match(text, tail):
        return False
    before_it = text[max(0, start - 2) : start].strip()[-1:]
    if (before_it and before_it in _MONEY) or text[tail : tail + 1] == "%":
        return False
    if not glued:
        return True
    last = items[-1]
    if last.text.isalpha():
        return last.cls in (_MONTH, *(code(name) for name in _PREFIXES.values()))
    before = items[-2] if len(items) > 1 and last.glued and last.cls == code("dash") else None
    return before is None or not before.text.isalpha() or before.cls != _OTHER or len(text[start:tail]) > 6


def _behind(low: str, parts: list[Item]) -> tuple[str, Payload] | None:
    """What letters right behind a number are: (class, value), or None where the whole is no time."""
    if low in ("st", "nd", "rd", "th"):
        return ("ord", None) if parts[-1].cls == _NUM else None
    if low in ("a", "p", "am", "pm"):
        return "ampm", low[0]
    if low == "s" and parts[-1].cls in (code("year"), _NUM):
        return "plural", None
    if low in ("ish", "ampm"):
        return "skip" if low == "ampm" else "ish", None
    if low in LETTERS:
        return LETTERS[low]
    cls, value = WORDS.get(low, ("", None))
    return (cls, value) if cls in ("unit", "tick", "month", "oclock") else None


def _chunk(text: str, start: int, end: int, items: list[Item]) -> Iterator[Item]:
    chunk = text[start:end]
    single = None if _beside_month(text, start, end, items) else _single(chunk, start)
    if single is not None:
        yield single
        return
    for mark in _RANGE.finditer(chunk) if single is None else ():
        left, right = _single(chunk[: mark.start()], start), _single(chunk[mark.end() :], start + mark.end())
        if left and right and _go_together(left, right):
            yield from (left, Item(code("dash"), start + mark.start(), start + mark.end(), None, mark[0]), right)
            return
    if _beside_month(text, start, end, items):
        for part in re.finditer(r"\d+|\D", chunk):
            found = _single(part[0], start + part.start())
            yield found or Item(code(_MARKS.get(part[0], "other")), start + part.start(), start + part.end(), None, part[0])


def _beside_month(text: str, start: int, end: int, items: list[Item]) -> bool:
    """ "23-2020-Sept", "Sept/23/2020": digits in a chunk that a month's name belongs to."""
    chunk = text[start:end]
    if not re.fullmatch(r"\d{1,2}[-/]\d{4}|\d{4}[-/]\d{1,2}", chunk):
        return False
    before = len(items) > 1 and items[-1].cls in (code("dash"), code("slash")) and items[-1].end == start and items[-2].cls == _MONTH
    following = _SUFFIX.match(text, end + 1) if text[end : end + 1] in ("-", "/") else None
    return before or (following is not None and WORDS.get(following[0].lower(), ("",))[0] == "month")


def _go_together(left: Item, right: Item) -> bool:
    """Whether both ends of "9-10:30", "5/1-5/7/2020" are of one kind."""
    names = {code(n): n for n in _ATOMS}
    kinds = (names.get(left.cls, ""), names.get(right.cls, ""))
    clocks, dates = {"num", "clock", "dec"}, {"md", "dmy", "ymd"}
    if kinds == ("num", "num"):
        return max(len(left.text), len(right.text)) < 3
    return set(kinds) <= clocks or set(kinds) <= dates or kinds in (("year", "year"), ("hhmm", "hhmm"), ("ym", "ym"), ("hhmm", "year"))


def _single(chunk: str, start: int) -> Item | None:
    for name, shape in _SHAPES:
        match = shape.fullmatch(chunk)
        if match is None:
            continue
        value = _value(name, match)
        if value is not None:
            cls = {"my": "ym", "compact": "ymd"}.get(name, name)
            return Item(code(cls), start, start + len(chunk), value, chunk)
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
        return (int(year), int(month)) if 0 < int(month) < 13 and 1500 <= int(year) < 2200 else None
    if name == "dmy":
        return (int(match[1]), int(match[3]), int(match[4]), len(match[4]), match[2] == ".")
    if name == "md":
        return (int(match[1]), int(match[2]))
    year, month, day = (match[1], match[3], match[4]) if name == "ymd" else (match[1], match[2], match[3])
    return (int(year), int(month), int(day)) if 0 < int(month) < 13 and 0 < int(day) < 32 else None


def _clock(hour: int, minute: int, second: int) -> Clock:
    """A time as it is written with a colon; up to twelve it may be morning or evening."""
    base = (hour % 24) * 3600 + minute * 60 + second
    return Clock((base,) if hour > 12 or hour == 0 else both_halves(hour, minute * 60 + second))


def both_halves(hour: int, rest: int = 0) -> tuple[int, ...]:
    """Seconds from midnight of an hour from 1 to 12, before and after noon."""
    return (hour % 12 * 3600 + rest, hour % 12 * 3600 + 43200 + rest)
