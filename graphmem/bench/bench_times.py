"""`graphmem bench times`: how many time expressions of a public file are found, and how many have the right value.

Two kinds of data are read: a test file of Recognizers-Text (JSON, `recognizers.py`), where a case is a sentence, and a folder of TimeML
documents (`timeml.py`), where a case is an expression of the type DATE or TIME. All numbers are shares of cases, in percent.

- **found**: every expression of the case is found with the same limits, where prepositions, articles and marks at either end do not
  count; where the file has none, nothing may be found. `found_strict` asks for the very limits, `found_overlap` for any common
  character; `extra` counts expressions of ours that are not in the file (they cost a case only where it has none).
- **value**: it is found, and each expression's value is one of those that the file gives for it. We give one value, never several: of
  "Friday" the file has the last and the next, and either is right; of "at 5" morning and evening. A day or stretch is compared by start
  and end, a time of day by the clock, a length by its seconds, what comes again (and a season or school year, which the file leaves
  unresolved) by its TIMEX value. Both forms of ours count: as it is written ("from 5 to 7 March" up to the 7th, "2 months ago" that very
  day) and as it is meant (with the 7th; that month). An open limit ("since May") is compared by the one end that it has.
- In TimeML the ends of a range are expressions of their own, and a limit's word is no part of it; so ours are read without both.

`dateparser` is the line to beat: its `search_dates` with the reference time as its base, under the same rules, its value by the day or
the moment; a stretch of the file is right for it if its moment lies in it.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from graphmem.bench.judge import Case, Guess, Score, judge, test_of
from graphmem.bench.recognizers import read_recognizers
from graphmem.bench.result import write_result
from graphmem.bench.timeml import read_timeml
from graphmem.extraction.temporal import parse_times
from graphmem.model.errors import LogError, SettingsError

Progress = Callable[[str, int], None]


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Judge our rules and dateparser on a file or folder; return (and write) the shares.

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


def _result(data: Path, ours: Score, plain: Score) -> dict[str, Any]:
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
    """What our rules find."""
    return [Guess(r.start, r.end, test_of(case, r)) for r in parse_times(case.text, case.ref, joined=not case.each)]


def dateparser_guesses() -> Callable[[Case], list[Guess]]:
    """What dateparser finds. Raises SettingsError if it is not installed."""
    try:
        from dateparser.search import search_dates
    except ImportError:
        raise SettingsError("bench times: dateparser, the line to beat, is not installed. pip install 'graphmem[bench]'") from None

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
