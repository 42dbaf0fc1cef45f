"""Parse one line of an IRC log: time, speaker and text, in the layouts of the common clients."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from graphmem.ingest.core.ingest_limits import SOURCE

MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)}
EVENT = "channel event"
MARKER = "log marker"

_CLOCK = r"(?P<time>\d{1,2}:\d\d(?::\d\d)?)(?:[.,]\d{1,6})?\s?(?P<half>[AaPp][Mm])?"
_STAMPS = (
    # 2018-01-02 12:34:56, in brackets or not, with a zone or not
    re.compile(rf"\[?(?P<date>\d{{4}}-\d\d-\d\d)[ T]{_CLOCK}\s?(?P<zone>Z|UTC|[+-]\d\d:?\d\d)?\]?(?=\s|$)"),
    # Jan 02 12:34:56
    re.compile(rf"(?P<month>[A-Z][a-z]{{2}}) +(?P<day>\d{{1,2}}) {_CLOCK}(?=\s|$)"),
    # [Tuesday 02 January 2018] [12:34:56]
    re.compile(rf"\[[A-Z][a-z]+ (?P<day>\d{{1,2}}) (?P<month>[A-Z][a-z]+) (?P<year>\d{{4}})\] \[{_CLOCK}\](?=\s|$)"),
    # [12:34:56], (12:34), 12:34
    re.compile(rf"\[{_CLOCK}\](?=\s|$)"),
    re.compile(rf"\({_CLOCK}\)(?=\s|$)"),
    re.compile(rf"{_CLOCK}(?=\s|$)"),
)
_DATED = re.compile(
    r"(?:[A-Z][a-z]{2,8}\.?,? )?(?:(?P<month>[A-Z][a-z]{2})[a-z]* +(?P<day>\d{1,2})|(?P<day2>\d{1,2}) (?P<month2>[A-Z][a-z]{2})[a-z]*),?"
    r"(?: (?P<time>\d{1,2}:\d\d(?::\d\d)?))?(?: [A-Z]{2,5}| [+-]\d{4})? (?P<year>\d{4})"
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?:[ T](?P<time>\d\d:\d\d(?::\d\d)?))?")
_MARKERS = (
    r"---? ?(?:Log (?:opened|closed)|Day changed)\b",
    r"-{3,} \w{3} \w{3} +\d",
    r"\*{4} (?:BEGIN|END|ENDING) LOGGING",
    r"Session (?:Start|Close|Time|Ident):",
    r"(?:Start|End) of .{1,60} buffer",
    r"\[\d\d:\d\d(?::\d\d)?\] --- \w",
)
_MARKER = re.compile(f"^(?:{'|'.join(_MARKERS)})", re.IGNORECASE)
_NICK = r"[@+%&~!.^ ]?(?P<nick>[^\s<>@+%&~!][^<>\n]{0,63})"
_SAID = re.compile(rf"^<{_NICK}>(?:\s|$)(?P<text>.*)$", re.DOTALL)
_NOTICE = re.compile(r"^-(?P<nick>[^\s:!-][^\s:!]{0,63})(?::[#&]\S+|\([^\s)]*\))?-[ \t](?P<text>.*)$", re.DOTALL)
_TABBED = re.compile(r"^[@+%&~!]?(?P<nick>[^\s<>*=-][^\t\s]{0,63})\t(?P<text>.*)$", re.DOTALL)
_ACTION = re.compile(r"^\s?(?:\*[ \t]|===\s|Action: |Action\t)\s*[@+%&~]?(?P<nick>[^\s:*\[(]+)(?P<text> .*|)$", re.DOTALL)
_SIGNS = r"-!-|-{2,}>?|<-{1,2}|=!=|\*{3}|>{2,3}|<{2,3}|→|←|⇐|⇒|\*\s?\*{3}"
_LABELS = "Join|Part|Quit|Kick|Mode|Nick|Topic|Channel|Notice|Help|CTCP|Error|Info|Created|Joins|Parts|Quits|Names"
_EVENT = re.compile(rf"^(?:{_SIGNS}|(?:{_LABELS})\t)")
# What follows the star or the three signs if the line is an event and not a message.
_EVENT_PHRASES = (
    r"has (?:joined|left|quit)(?=$|[,.:]|\s+(?:[#&(\[\"]|IRC|the channel))",
    r"(?<=[\])])\s+(?:has (?:joined|left|quit)|Quit)\b",
    r"(?:has been|was|were) kicked\b|has kicked\b|kicked from [#&]",
    r"(?:is|are) now known as \S+\s*$",
    r"(?:sets?|has set|set|changes|changed|has changed) (?:the )?(?:mode|topic)\b",
    r"(?:gives?|removes?) (?:channel |half-?)?(?:operator|voice|status|ban|ops?)\b",
    r"joined [#&]\S+\s*$|left (?:[#&]\S+\s*$|irc:)",
    r"[Nn]ow talking (?:in|on) [#&]|Topic (?:for|on|is|set)\b|Topic changed on|Topic:|Set by ",
    r"mode change '|got netsplit|returned to [#&]|Nick change:|Disconnected|Attempting to rejoin",
    r"^(?:Joins|Parts|Quits): |^mode/[#&]",
)
_EVENT_TEXT = re.compile("|".join(f"(?:{phrase})" for phrase in _EVENT_PHRASES))
_EGGDROP = re.compile(
    r"^(?:\S+ \(\S+@\S+\) (?:joined|left|got)|\S+: mode change '|Topic changed on|Nick change:|\S+ kicked from|@#|\[cmd\])"
)
_COLOUR = re.compile(r"\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class IrcLine:
    """A line: its time of day and, if written, date and zone; speaker and text. Without a speaker, `reason` says why, and
    `happened` what an event says.

    `is_exact`: the line itself says whether it is before or after noon.
    """

    clock: time | None = None
    day: date | None = None
    month_day: tuple[int, int] | None = None
    zone: tzinfo | None = None
    speaker: str = ""
    text: str = ""
    reason: str = ""
    is_exact: bool = False
    happened: str = ""


def parse_line(line: str) -> IrcLine | None:
    """Parse a line; None if it has no known layout."""
    if _MARKER.match(line):
        moment = find_date(line)
        return IrcLine(clock=moment.time() if moment else None, day=moment.date() if moment else None, reason=MARKER)
    found = next((found for pattern in _STAMPS if (found := pattern.match(line))), None)
    if found is None:
        body = line if line.startswith(("=== ", "*** ", "* ")) else ""
        return _body(_COLOUR.sub("", body), IrcLine(), tabbed=False) if body else None
    try:
        stamp = _stamp(found)
    except ValueError:
        return IrcLine(reason=f"there is no such time: {found[0][: SOURCE.value_chars]!r}", text=line)
    return _body(_COLOUR.sub("", line[found.end() :])[1:], stamp, tabbed=line[found.end() : found.end() + 1] == "\t")


def find_date(text: str) -> datetime | None:
    """Return the first date in a text ("Tue Jan 02 00:00:00 2018"), with the time written beside it or midnight."""
    found = _ISO.search(text) or _DATED.search(text)
    if not found:
        return None
    parts = found.groupdict()
    month = parts["month"] or parts.get("month2") or ""
    number = int(month) if month.isdigit() else MONTHS.get(month.lower()[:3], 0)
    try:
        day = date(int(parts["year"]), number, int(parts["day"] or parts.get("day2") or 0))
        return datetime.combine(day, _clock(parts["time"] or "0:00", ""))
    except ValueError:
        return None


def _stamp(found: re.Match[str]) -> IrcLine:
    """Return the time of a line. Raises ValueError."""
    parts = found.groupdict()
    clock = _clock(parts["time"], parts["half"] or "")
    if parts.get("date"):
        return IrcLine(clock=clock, day=date.fromisoformat(parts["date"]), zone=_zone(parts["zone"]), is_exact=bool(parts["half"]))
    if parts.get("month"):
        month = MONTHS.get(parts["month"].lower()[:3], 0)
        if parts.get("year"):
            return IrcLine(clock=clock, day=date(int(parts["year"]), month, int(parts["day"])))
        date(2000, month, int(parts["day"]))
        return IrcLine(clock=clock, month_day=(month, int(parts["day"])))
    return IrcLine(clock=clock, is_exact=bool(parts["half"]))


def _clock(written: str, half: str) -> time:
    hour, minute, second = map(int, (written + ":00").split(":")[:3])
    if half:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if half.lower() == "pm" else 0)
    return time(hour, minute, second)


def _zone(written: str | None) -> tzinfo | None:
    if not written:
        return None
    if written in ("Z", "UTC"):
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if written[0] == "-" else offset)


def _body(body: str, stamp: IrcLine, *, tabbed: bool) -> IrcLine | None:
    """Parse what follows the time."""
    if tabbed and (found := _TABBED.match(body)):
        return _said(stamp, found["nick"], found["text"])
    body = body if tabbed else body.lstrip(" \t") if body.lstrip()[:1] == "<" else body
    if found := _SAID.match(body):
        return _said(stamp, found["nick"].strip(), found["text"])
    if (found := _ACTION.match(body)) and not body.startswith("***"):
        is_event = _EVENT_TEXT.search(body.lstrip(" *=\t"))
        return _event(stamp, body) if is_event else _said(stamp, found["nick"], f"* {found['nick']}{found['text'].rstrip()}")
    if found := _NOTICE.match(body):
        return _said(stamp, found["nick"], found["text"])
    if (
        _EVENT.match(body.lstrip())
        or _EGGDROP.match(body)
        or (body[:4] == "=== " and _EVENT_TEXT.search(body))
        or body[:2] in ("* ", " *", "==")
    ):
        return _event(stamp, body)
    return None


def _said(stamp: IrcLine, nick: str, text: str) -> IrcLine:
    return replace(stamp, speaker=nick, text=text)


def _event(stamp: IrcLine, body: str) -> IrcLine:
    return replace(stamp, reason=EVENT, happened=body)
