"""The rule engine: a text is a sequence of items, and rules replace several items by one.

Every item has a class ("month", "num", "of", "day"), encoded as one character. A sequence of items is then a short string, a rule is
a regular expression over it, and a grammar is an ordered list of rules. Patterns name classes by words:

    rule("day", "month comma? year", production)

Groups hold alternatives ("(?: month | season ) year"); `other` is any word without a temporal meaning.
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


def class_code(name: str) -> str:
    """The character that encodes a class; a new name is assigned a new one."""
    return _CODES.setdefault(name, chr(0xE000 + len(_CODES)))


def class_codes(*names: str) -> frozenset[str]:
    """The characters that encode several classes."""
    return frozenset(map(class_code, names))


@dataclass(slots=True)
class Item:
    """Characters `start:end` of the text with their class and value. `glued`: no white space before it."""

    cls: str
    start: int
    end: int
    value: Payload = None
    text: str = ""
    glued: bool = False


@dataclass(frozen=True, slots=True)
class TemporalMatch:
    """The items that a rule matched (`first` to `last`, exclusive), and all items for context."""

    items: Sequence[Item]
    first: int
    last: int

    def __len__(self) -> int:
        return self.last - self.first

    def __getitem__(self, place: int) -> Item:
        return self.items[self.first + place] if place >= 0 else self.items[self.last + place]

    def has(self, name: str) -> bool:
        return any(item.cls == class_code(name) for item in self.items[self.first : self.last])

    def item(self, *names: str) -> Item | None:
        """The first item of one of the classes."""
        wanted = {class_code(name) for name in names}
        return next((item for item in self.items[self.first : self.last] if item.cls in wanted), None)

    def all(self, kind: type[T], *names: str) -> list[T]:
        """The values of a type, of the matched items of the classes (of any class if none is named)."""
        wanted = {class_code(name) for name in names}
        own = self.items[self.first : self.last]
        return [item.value for item in own if isinstance(item.value, kind) and (not wanted or item.cls in wanted)]

    def get(self, kind: type[T], *names: str) -> T | None:
        return next(iter(self.all(kind, *names)), None)

    def number(self, *names: str) -> int:
        """The first integer value among the classes, 0 if there is none."""
        return self.get(int, *names) or 0

    def text(self, name: str) -> str:
        item = self.item(name)
        return item.text if item else ""


Production: TypeAlias = Callable[[TemporalMatch, datetime], Payload]


@dataclass(frozen=True, slots=True)
class TemporalRule:
    """Replaces a match of `pattern` by an item of class `cls` with the production's value; a production that returns None rejects it."""

    cls: str
    pattern: re.Pattern[str]
    production: Production


def rule(cls: str, pattern: str, production: Production) -> TemporalRule:
    """A rule; `pattern` names classes as the module docstring says."""
    return TemporalRule(class_code(cls), re.compile(re.sub(r"\s+", "", _NAME.sub(lambda m: class_code(m[0]), pattern))), production)


def apply_rules(items: list[Item], rules: Sequence[TemporalRule], ref: datetime) -> None:
    """Apply the rules in order, each from left to right. Changes `items` in place."""
    row = "".join([item.cls for item in items])
    for rule_ in rules:
        place = 0
        while (match := rule_.pattern.search(row, place)) is not None:
            first, last = match.span()
            value = _evaluate(rule_, TemporalMatch(items, first, last), ref) if last > first else None
            if value is None:
                place = first + 1
                continue
            items[first:last] = [Item(rule_.cls, items[first].start, items[last - 1].end, value, "", items[first].glued)]
            row = row[:first] + rule_.cls + row[last:]
            place = first + 1


def _evaluate(rule_: TemporalRule, match: TemporalMatch, ref: datetime) -> Payload:
    try:
        return rule_.production(match, ref)
    except (ValueError, OverflowError):
        return None  # 31 June, the year 0, 999 decades ago: beyond the calendar
