"""`graphmem bench times`: how many time expressions of a public file are found, and how many have the right value.

Two kinds of file are read: a test file of Recognizers-Text (JSON: sentences with a reference time and their expressions), and a folder
of TimeML documents (`.tml`: news with a document time; TIMEX3 of the types DATE and TIME).

What counts, for each case (a sentence of the JSON, an expression of the TimeML):

- **found**: each of its expressions is found with the same limits, where leading prepositions and articles ("on", "the", "from") and
  marks at either end do not count; what has no expression is right if nothing is found. `found_strict` asks for the very limits,
  `found_overlap` for any common character; `extra` counts what was found and is in no case (it costs nothing in the other numbers).
- **value**: it is found, and each expression's value is one of those that the file gives for it. We give one value, never several.
  A day or a stretch of time is compared by start and end, a time of day by the clock, a length by its seconds, what comes again (and a
  season or school year, which the file leaves unresolved) by its TIMEX value. Of our value both forms count: as it is written
  ("from 5 to 7 March" up to the 7th, "2 months ago" that very day) and as it is meant (with the 7th; that month).
  An open limit ("since May", "before 2010") is compared by the one end it has.

The line to beat is `dateparser.search.search_dates` with the reference time as its base, its spans by the same rule, its value by the day
(or the moment, where the file has one); a stretch is right if it lies in it, which only helps it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem.errors import LogError
from graphmem.extract.times.read import Reading, read_times
from graphmem.extract.times.spans import choose, looks_ahead
from graphmem.extract.times.values import Clock, Hours, Length, Recurrence, When

Progress = Callable[[str, int], None]
Span = tuple[int, int]
_EDGE = re.compile(
    r"(?:\s|[\"'’“”(\[,.:;-]|\b(?:in|on|at|by|from|since|until|till|before|after|between|for|during|within|of|the|a|an|to|about|around|circa)\b(?=\s))+",
    re.IGNORECASE,
)
_TAIL = " \t\n\"'’“”)],.:;!?-"


@dataclass(frozen=True, slots=True)
class Gold:
    """An expression of the file: its characters, and the values that are right (each by `Value`'s keys)."""

    start: int
    end: int
    values: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A text with its reference time, and what is to be found in it; `whole` is False where only these expressions are judged."""

    text: str
    ref: datetime
    gold: tuple[Gold, ...]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Guess:
    """An expression that was found: its characters, and a test of whether a value of the file is its own."""

    start: int
    end: int
    fits: Callable[[dict[str, Any]], bool]


def read_recognizers(data: Path) -> list[Case]:
    """The cases of a Recognizers-Text file; raises LogError if it is none."""
    try:
        entries = json.loads(data.read_bytes().decode("utf-8-sig"))
        return [_case(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LogError(
            f"{data}: not a Recognizers-Text file ({type(error).__name__}: {error}). Give its DateTimeModel.json, or a folder of .tml files."
        ) from None


def _case(entry: dict[str, Any]) -> Case:
    ref = datetime.fromisoformat((entry.get("Context") or {}).get("ReferenceDateTime", "2016-11-07T00:00:00")[:19])
    return Case(entry["Input"], ref, tuple(_gold(result) for result in entry["Results"]))


def _gold(result: dict[str, Any]) -> Gold:
    values = (result.get("Resolution") or {}).get("values") or ()
    return Gold(int(result["Start"]), int(result["End"]) + 1, tuple(values))


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without what may stand before or after an expression."""
    lead = _EDGE.match(text, start, end)
    first = lead.end() if lead and lead.end() < end else start
    last = end
    while last > first and text[last - 1] in _TAIL:
        last -= 1
    return first, last


_MOMENT = "%Y-%m-%d %H:%M:%S"
_DAY = "%Y-%m-%d"


def _parse(value: str) -> datetime | None:
    for shape in (_MOMENT, _DAY):
        try:
            return datetime.strptime(value, shape)
        except ValueError:
            continue
    return None


def graphmem_guesses(case: Case) -> list[Guess]:
    """What our rules find."""
    return [Guess(r.start, r.end, _test(case, r)) for r in read_times(case.text, case.ref)]


def _test(case: Case, reading: Reading) -> Callable[[dict[str, Any]], bool]:
    value = reading.value
    ahead = looks_ahead(case.text, reading.start, reading.end)

    def fits(gold: dict[str, Any]) -> bool:
        if gold.get("value") == "not resolved":
            return _same_timex(value, gold.get("timex", ""))
        if isinstance(value, Length):
            return gold.get("type") == "duration" and abs(float(gold.get("value", -1)) - value.total) < 0.01
        if isinstance(value, Clock | Hours):
            return _same_hours(value, gold)
        if isinstance(value, When) and value.options:
            return _same_place(value, case.ref, ahead, gold)
        return False

    return fits


def _same_timex(value: object, timex: str) -> bool:
    if isinstance(value, Recurrence):
        return value.timex == timex
    if isinstance(value, When):
        return bool(value.timex) and (value.timex == timex)
    return value is None


def _same_hours(value: Clock | Hours, gold: dict[str, Any]) -> bool:
    from graphmem.extract.times.hours import likely

    if isinstance(value, Clock):
        at = _hms(likely(value))
        if value.relation == "at":
            return bool(gold.get("value") == at)
        wanted = "end" if value.relation in ("before", "until") else "start"
        return gold.get(wanted) == at and ("end" if wanted == "start" else "start") not in gold
    first, last = value.options[0]
    if value.relation in ("before", "after"):
        return bool(gold.get("end" if value.relation == "before" else "start") == _hms(first))
    return bool(gold.get("start") == _hms(first) and gold.get("end") in (_hms(last), _hms(last - 1)))


def _hms(seconds: int) -> str:
    return f"{seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _same_place(value: When, ref: datetime, ahead: bool, gold: dict[str, Any]) -> bool:
    chosen = choose(value.options, ref, ahead)
    forms = {chosen.exact, (chosen.start, chosen.end)}
    if value.relation != "at":
        return _same_limit(value, chosen.grain, forms, gold)
    if "value" in gold:
        at = _parse(gold["value"])
        if at is None:
            return False
        if len(gold["value"]) > 10:
            return any(abs((start - at).total_seconds()) < 1 for start, end in forms) and chosen.grain in ("second", "minute", "hour")
        return (at, at + timedelta(days=1)) in forms
    start, end = (_parse(gold.get(key, "")) for key in ("start", "end"))
    if start is None or end is None:
        return False
    return any(f == start and abs((t - end).total_seconds()) <= 1 for f, t in forms)


def _same_limit(value: When, grain: str, forms: Iterable[tuple[datetime, datetime]], gold: dict[str, Any]) -> bool:
    """ "since", "before" ...: one end is there, the other is open."""
    key = "end" if value.relation in ("before", "until") else "start"
    if ("start" if key == "end" else "end") in gold or key not in gold:
        return False
    limit = _parse(gold[key])
    both = grain not in ("week", "month", "year") or value.relation == "until"
    ends: set[datetime] = set()
    for start, end in forms:
        if both or value.relation in ("before", "since"):
            ends.add(start)
        if both or value.relation == "after" or (value.relation == "before" and len(set(forms)) > 1):
            ends.add(end)
    return limit in ends


@dataclass(slots=True)
class Score:
    found: int = 0
    strict: int = 0
    overlap: int = 0
    value: int = 0
    extra: int = 0


def judge(cases: Sequence[Case], guess: Callable[[Case], list[Guess]], wrong: list[str] | None = None) -> Score:
    """Count over all cases; descriptions of what is wrong go to `wrong`."""
    score = Score()
    for case in cases:
        guesses = guess(case)
        spans = [_trimmed(case.text, g.start, g.end) for g in guesses]
        gold = [_trimmed(case.text, g.start, g.end) for g in case.gold]
        matched = [next((k for k, span in enumerate(spans) if span == wanted), None) for wanted in gold]
        silent = not case.gold and bool(guesses)
        found = None not in matched and not silent
        right = found and all(
            any(guesses[place].fits(v) for v in g.values) for place, g in zip(matched, case.gold, strict=True) if place is not None
        )
        score.found += found
        score.value += right
        score.strict += not silent and all(any((g.start, g.end) == (x.start, x.end) for x in guesses) for g in case.gold)
        score.overlap += not silent and all(any(g.start < x.end and x.start < g.end for x in guesses) for g in case.gold)
        score.extra += len(spans) - len({m for m in matched if m is not None}) if case.whole else 0
        if wrong is not None and not right:
            wrong.append(f"{'F' if not found else 'V'} {case.ref:%Y-%m-%d %a %H:%M} {case.text!r} gold {[case.text[a:b] for a, b in gold]} ours {[case.text[a:b] for a, b in spans]}")
    return score
