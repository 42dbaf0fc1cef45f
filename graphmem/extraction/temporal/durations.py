"""Durations: "3 hours", "a couple of weeks", "an hour and a half", "2 years 1 month"."""

from dataclasses import replace
from datetime import datetime

from graphmem.extraction.temporal.rule_engine import TemporalMatch, rule
from graphmem.extraction.temporal.time_types import Duration
from graphmem.extraction.temporal.time_words import VAGUE_COUNTS

COUNT = "(?: a? few of? | num | dec | a | half )"
UNIT = "(?: unit | quarter )"
_ADD = {"half": 0.5, "quarter": 0.25}


def length(unit: object, count: float) -> Duration:
    """`count` times a unit: the name of a calendar unit, or a number of seconds."""
    if isinstance(unit, int):
        return Duration(seconds=unit * count)
    if unit in ("day", "night"):
        return Duration(days=count)
    if unit in ("week", "fortnight"):
        return Duration(weeks=count * (2 if unit == "fortnight" else 1))
    if unit == "weekend":
        return Duration(days=2 * count, weekends=round(count))
    if unit in ("month", "quarter"):
        return Duration(months=count * (3 if unit == "quarter" else 1))
    return Duration(years=count * {"year": 1, "decade": 10, "century": 100}[str(unit)])


def _count(match: TemporalMatch) -> float:
    few = match.get(int, "few")
    if few:
        return few
    number = match.item("num", "dec", "a")
    count = float(number.value) if number and isinstance(number.value, int | float) else 0.0
    return count or 0.5


def _plain(match: TemporalMatch, ref: datetime) -> Duration | None:
    unit = match.item("unit", "tick", "quarter")
    if match.has("few") and not match[-1].text.endswith("s") and match.text("few") == "some":
        return None
    return replace(length(unit.value, _count(match)), roughly=_roughly(match)) if unit else None


def _roughly(match: TemporalMatch) -> tuple[float, float] | None:
    """By which factors "a few weeks" may be shorter or longer; None for an exact count."""
    few = match.text("few").lower()
    if few not in VAGUE_COUNTS:
        return None
    count, least, most = VAGUE_COUNTS[few]
    return least / count, most / count


def _half(match: TemporalMatch, ref: datetime) -> Duration | None:
    unit = match.item("unit", "tick")
    return length(unit.value, 0.5) if unit else None


def _and_half(match: TemporalMatch, ref: datetime) -> Duration | None:
    """ "an hour and a half", "one and a quarter year"."""
    unit = match.item("unit", "tick")
    more = next(_ADD[name] for name in ("half", "quarter") if match.has(name))
    return length(unit.value, _count(match) + more) if unit else None


def _whole(match: TemporalMatch, ref: datetime) -> Duration | None:
    unit = match.item("unit", "tick")
    return length(unit.value, 1) if unit else None


def _seconds(match: TemporalMatch, ref: datetime) -> Duration | None:
    return Duration(seconds=_count(match)) if match[-1].text.lower() == "second" else None


def _nights(match: TemporalMatch, ref: datetime) -> Duration | None:
    if match.item("parts", "part").text not in ("nights", "night") or (match.has("part") and _count(match) != 1):  # type: ignore[union-attr]
        return None
    return Duration(days=_count(match))


def _business(match: TemporalMatch, ref: datetime) -> Duration | None:
    unit = match.get(str, "unit")
    return Duration(days=_count(match), business=True) if unit == "day" else None


def _sum(match: TemporalMatch, ref: datetime) -> Duration | None:
    first, second = match.all(Duration)
    return first.plus(second) if second.total_seconds < first.total_seconds else None


def _same(match: TemporalMatch, ref: datetime) -> Duration | None:
    return match.get(Duration)


# "the last 3 months and 2 days ago" are two expressions.
_SUM = "(?: (?<! which | past ) dur comma? and? dur | dur comma? and? dur (?! and | ago | later | back ) )"
DURATIONS = (
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
