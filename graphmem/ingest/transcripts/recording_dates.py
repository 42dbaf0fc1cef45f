"""When a recording began: captions count from their start, so the date is in a note, or in the name of the file or its folder."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import PurePosixPath

from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import PLACEHOLDER_START, PLACEHOLDER_ZONE

NO_DATE_NOTE = (
    "neither a note in the file nor its name gives a date: times count from 2000-01-01 00:00 UTC."
    " Put the date in the file's name, as in 'Planning 2024-05-06 10-30.vtt'"
)
_STAMP = re.compile(
    r"(?<!\d)(?P<gmt>GMT)?(?P<year>(?:19|20)\d\d)(?P<by>[-_./]?)(?P<month>0[1-9]|1[0-2])(?P=by)(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?:(?:[T_ -]|,? at |, ){1,2}(?P<hour>[01]\d|2[0-3])[-.:_h꞉]?(?P<minute>[0-5]\d)(?:[-.:_m꞉]?(?P<second>[0-5]\d)(?:\.\d+)?)?)?"
    r"(?: ?(?P<zone>Z\b|UTC|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d\d)?)?(?!\d))?"
)


def recording_start(log: SourceFile, notes: Iterable[str] = ()) -> tuple[datetime, str, str]:
    """Return when the recording began, its zone if that must be said, and a note if the source gives no date.

    Looked at are the notes in the file, its name, and the name of its folder; without a time of day the day begins at 0:00.
    """
    names = [*reversed(PurePosixPath(log.name).parts), log.path.resolve().parent.name]
    for text in (*notes, *names):
        if (moment := _moment_in(text)) is not None:
            return moment, "", ""
    return PLACEHOLDER_START, PLACEHOLDER_ZONE, NO_DATE_NOTE


def _moment_in(text: str) -> datetime | None:
    for found in _STAMP.finditer(text):
        year, month, day, hour, minute, second = (int(found[name] or 0) for name in ("year", "month", "day", "hour", "minute", "second"))
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=_zone(found))
        except ValueError:
            continue
    return None


def _zone(found: re.Match[str]) -> tzinfo | None:
    """Return the zone that is written behind the time, or Zoom's "GMT" before it; None if there is none."""
    if not found["hour"]:
        return UTC if found["gmt"] else None
    if found["offset"] and (found["zone"] or ":" in found["offset"]):
        hours, _, minutes = found["offset"][1:].partition(":")
        offset = timedelta(hours=int(hours[:2]), minutes=int(minutes or hours[2:] or 0))
        return timezone(-offset if found["offset"][0] == "-" else offset)
    return UTC if found["gmt"] or found["zone"] else None
