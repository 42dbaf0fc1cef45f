"""`graphmem bench times`: how many time expressions of a public file are found, and how many have the right value.

Two kinds of data are read: a test file of Recognizers-Text (JSON, `recognizers.py`), where a case is a sentence, and a folder of TimeML
documents (`timeml.py`), where a case is an expression of type DATE or TIME. All numbers are shares of cases, in percent.

- **found**: every gold expression of the case is found with the same span, ignoring prepositions, articles and punctuation at both ends;
  in a case without gold, nothing may be found. `found_strict` requires the exact span, `found_overlap` one common character; `extra`
  counts our expressions that are not in the file (they cost a case only if it has no gold).
- **value**: it is found, and the value of each expression is one of its gold values. We give one value, never several: for "Friday" the
  file has the last and the next, and either is right; for "at 5" morning and evening. A day or interval is compared by start and end, a
  time of day by the clock, a duration by its seconds, a recurrence (and a season or school year, which the file leaves unresolved) by its
  TIMEX value. Two readings of ours count: as written ("from 5 to 7 March" up to the 7th, "2 months ago" that very day) and as meant
  (including the 7th; that month). An open interval ("since May") is compared by its one end.
- In TimeML the ends of a range are separate expressions, and prepositions are not part of them; ours are split in the same way.

`dateparser` is the baseline: its `search_dates` with the reference time as base, under the same rules, its value by day or time; a gold
interval is right for it if its time lies inside.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphmem.bench.judge import Case, Guess, MatchCounts, judge, test_of
from graphmem.bench.recognizers import read_recognizers
from graphmem.bench.result import write_result
from graphmem.bench.timeml import read_timeml
from graphmem.extraction.temporal import parse_times
from graphmem.model.errors import LogError, SettingsError

Progress = Callable[[str, int], None]


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Score our rules and dateparser on a file or folder; return (and write) the shares.

    Raises LogError if the data cannot be read, SettingsError if dateparser is not installed.
    """
    cases = read_timeml(data) if data.is_dir() or data.suffix.lower() == ".tml" else read_recognizers(data)
    plain = dateparser_guesses()
    ours = judge(cases, graphmem_guesses)
    if not ours.n:
        raise LogError(f"{data}: no time expressions of type DATE or TIME. Give a folder of TimeML documents, or a Recognizers-Text file.")

    def counted(case: Case) -> list[Guess]:
        progress("texts", 1)
        return plain(case)

    return write_result(_result(data, ours, judge(cases, counted)), out)


def _result(data: Path, ours: MatchCounts, plain: MatchCounts) -> dict[str, Any]:
    return {
        "set": data.stem,
        "n": ours.n,
        "found": ours.percent("found"),
        "value": ours.percent("value"),
        "found_strict": ours.percent("strict"),
        "found_overlap": ours.percent("overlap"),
        "extra": ours.extra,
        "dateparser": {"found": plain.percent("found"), "value": plain.percent("value")},
    }


def graphmem_guesses(case: Case) -> list[Guess]:
    """The expressions that our rules find."""
    return [Guess(r.start, r.end, test_of(case, r)) for r in parse_times(case.text, case.ref, joined=not case.each)]


def dateparser_guesses() -> Callable[[Case], list[Guess]]:
    """A function that returns what dateparser finds. Raises SettingsError if it is not installed."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        raise SettingsError("bench times: dateparser, the baseline, is not installed. pip install 'graphmem[bench]'") from None

    def guesses(case: Case) -> list[Guess]:
        found, place = [], 0
        for text, moment in search_dates(case.text, languages=["en"], settings={"RELATIVE_BASE": case.ref}) or ():
            start = case.text.find(text, place)
            if start >= 0:
                place = start + len(text)
                found.append(Guess(start, place, _moment_fits(moment)))
        return found

    return guesses


def _moment_fits(moment: Any) -> Callable[[dict[str, Any]], bool]:
    day, clock = f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S}"

    def fits(gold: dict[str, Any]) -> bool:
        value = str(gold.get("value", ""))
        if value:
            return value in (day, clock, f"{day} {clock}")
        start, end = str(gold.get("start", "")), str(gold.get("end", ""))
        shown = f"{day} {clock}" if " " in start else day if re.match(r"\d{4}-", start) else clock
        return bool(start and end) and start <= shown < end

    return fits
