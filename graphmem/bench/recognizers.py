"""Test files of Recognizers-Text (JSON): sentences with a reference time, and the time expressions in them.

Three formats are read: of a model (`Resolution` with values), of a parser (`Value` with a past and a future resolution) and of an
extractor (spans only). `NotSupported`, which names ports of that library that fail a case, is ignored.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from graphmem.bench.judge import Case, Gold
from graphmem.model.errors import LogError

# The reference time of cases without one: the one that most cases of the file have.
_USUAL = "2016-11-07T00:00:00"
_STARTS = ("startDate", "startTime", "startDateTime")
_ENDS = ("endDate", "endTime", "endDateTime")
_POINTS = ("date", "time", "dateTime", "duration")


def read_recognizers(data: Path) -> list[Case]:
    """The cases of a file. Raises LogError if it is not a Recognizers-Text file."""
    try:
        entries = json.loads(data.read_bytes().decode("utf-8-sig"))
        cases = [_case(entry) for entry in entries]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LogError(
            f"{data}: not a Recognizers-Text file ({type(error).__name__}: {error}). "
            "Give its DateTimeModel.json, or a folder of .tml files."
        ) from None
    if not cases:
        raise LogError(f"{data}: no cases. Give Recognizers-Text's DateTimeModel.json, or a folder of .tml files.")
    return cases


def _case(entry: dict[str, Any]) -> Case:
    ref = str((entry.get("Context") or {}).get("ReferenceDateTime", _USUAL))
    return Case(str(entry["Input"]), datetime.fromisoformat(ref[:19]), tuple(_gold(result) for result in entry["Results"]))


def _gold(result: dict[str, Any]) -> Gold:
    start = int(result["Start"])
    end = start + int(result["Length"]) if "Length" in result else int(result["End"]) + 1
    resolution, value = result.get("Resolution"), result.get("Value")
    if resolution is not None:
        return Gold(start, end, tuple(dict(v) for v in resolution.get("values") or ()))
    if isinstance(value, dict) and "values" in value:
        return Gold(start, end, tuple(dict(v) for v in value["values"] or ()))
    return Gold(start, end, tuple(_resolved(value)) if isinstance(value, dict) else ())


def _resolved(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The two resolutions of a parser, in the format of a model's values."""
    timex, mod = str(value.get("Timex", "")), value.get("Mod")
    found = []
    for resolution in (value.get("PastResolution") or {}, value.get("FutureResolution") or {}):
        plain: dict[str, Any] = {"timex": timex} | ({"Mod": mod} if mod else {})
        for key, names in (("start", _STARTS), ("end", _ENDS), ("value", _POINTS)):
            plain.update((key, str(resolution[name])) for name in names if name in resolution)
        if "duration" in resolution:
            plain["type"] = "duration"
        if not {"start", "end", "value"} & plain.keys():
            plain["value"] = "not resolved"
        found.append(plain)
    return found
