"""Lengths of time: "3 hours", "a couple of weeks", "an hour and a half", "2 years 1 month"."""

from datetime import datetime

from graphmem.extraction.temporal.rule_engine import Found, rule
from graphmem.extraction.temporal.time_types import Length

COUNT = "(?: a? few of? | num | dec | a | half )"
UNIT = "(?: unit | quarter )"
_ADD = {"half": 0.5, "quarter": 0.25}


def length(unit: object, count: float) -> Length:
    """`count` of a unit of the calendar, or of a number of seconds."""
    if isinstance(unit, int):
        return Length(seconds=unit * count)
    if unit in ("day", "night"):
        return Length(days=count)
    if unit in ("week", "fortnight"):
        return Length(weeks=count * (2 if unit == "fortnight" else 1))
    if unit == "weekend":
        return Length(days=2 * count, weekends=round(count))
    if unit in ("month", "quarter"):
        return Length(months=count * (3 if unit == "quarter" else 1))
    return Length(years=count * {"year": 1, "decade": 10, "century": 100}[str(unit)])


def _count(found: Found) -> float:
    few = found.get(int, "few")
    if few:
        return few
    number = found.item("num", "dec", "a")
    count = float(number.value) if number and isinstance(number.value, int | float) else 0.0
    return count or 0.5


def _plain(found: Found, ref: datetime) -> Length | None:
    unit = found.item("unit", "tick", "quarter")
    if found.has("few") and not found[-1].text.endswith("s") and found.text("few") == "some":
        return None
    return length(unit.value, _count(found)) if unit else None


def _half(found: Found, ref: datetime) -> Length | None:
    unit = found.item("unit", "tick")
    return length(unit.value, 0.5) if unit else None


def _and_half(found: Found, ref: datetime) -> Length | None:
    """ "an hour and a half", "one and a quarter year"."""
    unit = found.item("unit", "tick")
    more = next(_ADD[name] for name in ("half", "quarter") if found.has(name))
    return length(unit.value, _count(found) + more) if unit else None


def _whole(found: Found, ref: datetime) -> Length | None:
    unit = found.item("unit", "tick")
    return length(unit.value, 1) if unit else None


def _seconds(found: Found, ref: datetime) -> Length | None:
    return Length(seconds=_count(found)) if found[-1].text.lower() == "second" else None


def _nights(found: Found, ref: datetime) -> Length | None:
    if found.item("parts", "part").text not in ("nights", "night") or (found.has("part") and _count(found) != 1):  # type: ignore[union-attr]
        return None
    return Length(days=_count(found))


def _business(found: Found, ref: datetime) -> Length | None:
    unit = found.get(str, "unit")
    return Length(days=_count(found), business=True) if unit == "day" else None


def _sum(found: Found, ref: datetime) -> Length | None:
    first, second = found.all(Length)
    return first.plus(second) if second.total < first.total else None


def _same(found: Found, ref: datetime) -> Length | None:
    return found.get(Length)


# "the last 3 months and 2 days ago" are two.
_SUM = "(?: (?<! which | past ) dur comma? and? dur | dur comma? and? dur (?! and | ago | later | back ) )"
LENGTHS = (
    rule("dur", "(?: num | a ) (?: unit | tick ) and a? (?: half | quarter )", _and_half),
    rule("dur", "(?: num | a ) and a? (?: half | quarter ) (?: unit | tick )", _and_half),
    rule("dur", "a? half (?: a | of a )? (?: unit | tick )", _half),
    rule("dur", f"{COUNT} work unit", _business),
    rule("dur", f"(?<! dot ) {COUNT} dash? (?: unit | tick | (?<= num | dash | few ) quarter )", _plain),
    rule("dur", "(?: all | whole | another ) (?: unit | tick )", _whole),
    rule("dur", "(?: num | a ) (?: parts | part )", _nights),
    rule("dur", "num second (?! of | unit | other )", _seconds),
    rule("dur", _SUM, _sum),
    rule("dur", _SUM, _sum),
    rule("dur", "(?: no | not )? (?: more | less ) than dur (?! before | after | from | ago | later )", _same),
)
