"""The machinery: a text as a row of items, and rules that put one item in the place of several.

Every item has a class ("month", "number", "of", "day"), written as one character; a row of items is then a short string, a
rule a regular expression over it, and a grammar a list of rules in their order. Rules name classes by words:

    rule("day", "month comma? year", make)

A bracket holds alternatives ("(month | season) year"), `other` is any word that says nothing of time.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar

from graphmem.extraction.temporal.time_types import Payload

T = TypeVar("T")
_CODES: dict[str, str] = {}
_NAME = re.compile(r"[a-z][a-z_]*")


def code(name: str) -> str:
    """The character that stands for a class; a new name gets a new one."""
    return _CODES.setdefault(name, chr(0xE000 + len(_CODES)))


@dataclass(slots=True)
class Item:
    """Characters `start:end` of the text and what they are. `glued`: no white space before it."""

    cls: str
    start: int
    end: int
    value: Payload = None
    text: str = ""
    glued: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The items that a rule matched, with those around them."""

    items: Sequence[Item]
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, place: int) -> Item:
        return self.items[self.first + place] if place >= 0 else self.items[self.last + place]

    def has(self, name: str) -> bool:
        return any(item.cls == code(name) for item in self.items[self.first : self.last])

    def item(self, *names: str) -> Item | None:
        """The first item of one of the classes."""
        wanted = {code(name) for name in names}
        return next((item for item in self.items[self.first : self.last] if item.cls in wanted), None)

    def all(self, kind: type[T], *names: str) -> list[T]:
        """The values of all items of the classes (of any class when none is named) that are of a type."""
        wanted = {code(name) for name in names}
        own = self.items[self.first : self.last]
        return [item.value for item in own if isinstance(item.value, kind) and (not wanted or item.cls in wanted)]

    def get(self, kind: type[T], *names: str) -> T | None:
        return next(iter(self.all(kind, *names)), None)

    def number(self, *names: str) -> int:
        """The first whole number among the classes (0 when there is none)."""
        return self.get(int, *names) or 0

    def text(self, name: str) -> str:
        item = self.item(name)
        return item.text if item else ""


Make: TypeAlias = Callable[[Found, datetime], Payload]


@dataclass(frozen=True, slots=True)
class Rule:
    """`pattern` over the string of classes becomes one item of class `cls`, unless `make` returns None."""

    cls: str
    pattern: re.Pattern[str]
    make: Make


def rule(cls: str, pattern: str, make: Make) -> Rule:
    """A rule; `pattern` names classes, see the module's docstring."""
    return Rule(code(cls), re.compile(re.sub(r"\s+", "", _NAME.sub(lambda m: code(m[0]), pattern))), make)


def rewrite(items: list[Item], rules: Sequence[Rule], ref: datetime) -> None:
    """Apply the rules in their order, each from left to right; `items` is changed in place."""
    row = "".join([item.cls for item in items])
    for rule_ in rules:
        place = 0
        while (match := rule_.pattern.search(row, place)) is not None:
            first, last = match.span()
            value = _made(rule_, Found(items, first, last), ref) if last > first else None
            if value is None:
                place = first + 1
                continue
            items[first:last] = [Item(rule_.cls, items[first].start, items[last - 1].end, value, "", items[first].glued)]
            row = row[:first] + rule_.cls + row[last:]
            place = first + 1


def _made(rule_: Rule, found: Found, ref: datetime) -> Payload:
    try:
        return rule_.make(found, ref)
    except (ValueError, OverflowError):
        return None  # 31 June, the year 0, 999 decades ago: not in the calendar
