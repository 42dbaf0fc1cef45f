"""Half-open limits: "since May", "before 2010", "no later than 5 pm", "or later"."""

from dataclasses import replace
from datetime import datetime

from graphmem.extraction.temporal.combine import moment_of
from graphmem.extraction.temporal.rule_engine import TemporalMatch, rule
from graphmem.extraction.temporal.time_types import CalendarTime, ClockTime, HourRange, Relation

_RELATIONS: tuple[tuple[str, Relation], ...] = (
    ("since", "since"),
    ("starting", "since"),
    ("start", "since"),
    ("before", "before"),
    ("prior", "before"),
    ("until", "until"),
    ("by", "until"),
    ("after", "after"),
)


def _bound(match: TemporalMatch, ref: datetime) -> CalendarTime | ClockTime | HourRange | None:
    """ "since May", "before 2010", "later than 5 pm"."""
    value = match[-1].value
    if not isinstance(value, CalendarTime | ClockTime | HourRange) or value.relation != "at":
        return None
    if (isinstance(value, HourRange) and not value.name) or (match.has("start") and match.text("start").lower() != "beginning"):
        return None
    words = " ".join(item.text.lower() for item in match.items[match.first : match.last - 1])
    relation = next((relation for name, relation in _RELATIONS if match.has(name)), None) or _comparison(words)
    return replace(value, relation=relation) if relation else None


def _comparison(words: str) -> Relation | None:
    """ "no later than", "as early as", "greater than", ">="."""
    negative = words.startswith(("no ", "not "))
    if "as early as" in words or (">" in words and "=" in words) or ("from" in words and "time" in words):
        return "since"
    if "as late as" in words or ("<" in words and "=" in words):
        return "until"
    after = any(word in words for word in ("later", "more", "greater", ">", "after"))
    if after == negative:
        return "until" if negative else "before"
    return "since" if negative else "after"


def _on_or(match: TemporalMatch, ref: datetime) -> CalendarTime | None:
    when = match.get(CalendarTime)
    return replace(when, relation="until" if match.has("before") else "since") if when and when.relation == "at" else None


def _or_later(match: TemporalMatch, ref: datetime) -> CalendarTime | ClockTime | HourRange | None:
    value = match[0].value
    if not isinstance(value, CalendarTime | ClockTime | HourRange) or value.relation != "at":
        return None
    return replace(value, relation="until" if match.has("before") or match.has("earlier") or match.has("less") else "since")


_THAN = "(?: later | early | earlier | more | less | greater )"
_LATER = "(?: later | after | earlier | before | greater | more | less )"
LIMITS = (
    rule("span", f"(?: unit )? (?: no )? {_THAN} than (?: the )? (?: or equal to )? (?: day | span )", _bound),
    rule("moment", f"(?: no )? {_THAN} than (?: moment | stretch )", _bound),
    rule("clock", f"(?: no )? {_THAN} than clock", _bound),
    rule("span", "as (?: early | late ) as (?: the )? (?: day | span )", _bound),
    rule("clock", "as (?: early | late ) as clock", _bound),
    rule("clock", "any time from clock", _bound),
    rule("span", "(?: above | below ) equals? (?: day | span )", _bound),
    rule("span", "on or (?: before | after ) the? (?: day | span )", _on_or),
    rule(
        "span",
        f"(?: day | span ) (?: or | and ) {_LATER} (?! other | clock | i | the | day | span )",
        _or_later,
    ),
    rule("clock", "clock (?: or | and ) (?: later | after | earlier | before )", _or_later),
    rule("moment", "clock on? day", moment_of),
    rule("moment", "day clock", moment_of),
    rule(
        "span",
        "(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? the? (?: day | span )",
        _bound,
    ),
    rule(
        "moment",
        "(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? the? (?: moment | stretch )",
        _bound,
    ),
    rule("clock", "(?: since | starting from? on? | start on? | prior to | before | until | by | after ) around? clock", _bound),
)
