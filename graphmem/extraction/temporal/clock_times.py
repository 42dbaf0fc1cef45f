"""Times of day: "7:30 pm", "half past eight", "five o'clock", "at 6", and parts of the day: "in the early morning", "after lunch"."""

from datetime import datetime

from graphmem.extraction.temporal.rule_engine import Item, TemporalMatch, rule
from graphmem.extraction.temporal.time_types import ClockTime, Duration, HourRange
from graphmem.extraction.temporal.time_words import MEALS, PARTS
from graphmem.extraction.temporal.tokens_to_items import am_and_pm

HOUR, NOON = 3600, 43200
# A bare number is an hour only if nothing follows that it could count.
ALONE = "(?! other | unit | tick | percent | of | num | a | slash | ord | month | parts | second | quarter | season | few )"


def clock_time_of(item: Item) -> ClockTime | None:
    """The time of day of a number, a decimal ("7.30") or four digits; None if it has none."""
    if isinstance(item.value, ClockTime):
        return item.value
    if isinstance(item.value, float):
        hour, _, minute = item.text.partition(".")
        return _at(int(hour), int(minute)) if len(minute) == 2 else None
    if not isinstance(item.value, int):
        return None
    if item.value > 99:
        return _at(item.value // 100, item.value % 100)
    return _at(item.value, 0)


def _at(hour: int, minute: int) -> ClockTime | None:
    if hour > 24 or minute > 59:
        return None
    grain = "minute" if minute else "hour"
    if hour > 12 or hour == 0:
        return ClockTime((hour % 24 * HOUR + minute * 60,), grain)  # type: ignore[arg-type]
    return ClockTime(am_and_pm(hour, minute * 60), grain)  # type: ignore[arg-type]


def _with_ampm(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    clock = clock_time_of(match[0])
    if clock is None or len(clock.options) < 2:
        return clock if clock and match[0].cls and clock.options[0] >= NOON else None
    return ClockTime((clock.options[match.get(str, "ampm") == "p"],), clock.grain)


def _two_numbers(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    """ "one thirty p m", "nine fifteen" after "at"."""
    hour, minute = match.all(int, "num")[:2]
    if match.has("dash") and not match[0].text.isalpha():
        return None
    if not (1 <= hour <= 12 and 10 <= minute < 60):
        return None
    options = am_and_pm(hour, 60 * minute)
    ampm = match.get(str, "ampm")
    return ClockTime((options[ampm == "p"],) if ampm else options)


def _spoken(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    """ "It's seven thirty": in words, to the five minutes."""
    hour, minute = match.all(int, "num")
    words = match[0].text.isalpha() and not any(map(str.isdigit, match[1].text))
    return _two_numbers(match, ref) if words and minute % 5 == 0 and 1 <= hour <= 12 else None


def _past(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    """ "half past seven", "quarter to five", "20 minutes past eight"."""
    numbers = match.all(int, "num")
    length = match.get(Duration)
    minutes = 30 if match.has("half") else 15 if match.has("quarter") else int(length.total_seconds) // 60 if length else numbers[0]
    hour = numbers[-1]
    if not (1 <= hour <= 12 and 0 < minutes < 60):
        return None
    before = match.has("to")
    base = am_and_pm(hour)
    return ClockTime(tuple((b - minutes * 60 if before else b + minutes * 60) % 86400 for b in base))


def _bare(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    number = match.item("num", "dec", "hhmm")
    return clock_time_of(number) if number else None


def _ish(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    return _first(clock_time_of(match[0]))


def _first(clock: ClockTime | None) -> ClockTime | None:
    return ClockTime(clock.options[:1], clock.grain) if clock else None


def _noon(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    return ClockTime((NOON,), "hour") if match.number("num") in (0, 12) else None


def _midnight(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    return ClockTime((0,), "hour") if match.has("midnight") or match.get(str, "part") == "night" else None


def in_day_part(clock: ClockTime, name: str) -> ClockTime:
    """The option that fits a part of the day: "seven in the evening", "three at night"."""
    early = clock.options[0] % NOON
    if len(clock.options) < 2:
        return clock
    if name in ("MO", "NT"):
        return ClockTime((early,), clock.grain)
    if name == "NI" and early < 5 * HOUR:
        return ClockTime((early,), clock.grain)
    return ClockTime((early + NOON,), clock.grain)


def _clock_in_day_part(match: TemporalMatch, ref: datetime) -> ClockTime | None:
    hours = match.get(HourRange)
    item = match.item("clock", "num", "dec")
    clock = clock_time_of(item) if item else None
    return in_day_part(clock, hours.name) if clock and hours else None


def day_part_hours(match: TemporalMatch, ref: datetime) -> HourRange | None:
    name, first, last = PARTS[str(match.get(str, "part", "parts"))]
    middle = (first + last) // 2
    if match.has("early") or match.has("earlier"):
        first, last = first, middle
    elif match.has("late") or match.has("later"):
        first, last = middle, last
    return HourRange(((first * HOUR, last * HOUR),), name)


def _part_time(match: TemporalMatch, ref: datetime) -> HourRange | None:
    """ "night-time"."""
    name, first, last = PARTS["nighttime" if match.get(str, "part") == "night" else "daytime"]
    return HourRange(((first * HOUR, last * HOUR),), name)


def _meal(match: TemporalMatch, ref: datetime) -> HourRange | None:
    name, first, last = MEALS[str(match.get(str, "meal", "mealtime"))]
    if match.has("before"):
        return HourRange(((first * HOUR, first * HOUR),), name, "before")
    if match.has("after"):
        return HourRange(((last * HOUR, last * HOUR),), name, "after")
    return HourRange(((first * HOUR, last * HOUR),), name)


_SMALL = "(?: num | dec | hhmm )"
_PART = "(?: part | parts )"
CLOCKS = (
    rule("clock", "num num ampm", _two_numbers),
    rule("clock", "(?: clock | num | dec | year | hhmm ) dot? oclock? ampm", _with_ampm),
    rule("clock", "half past num oclock?", _past),
    rule("clock", "a? quarter (?: past | to | after ) num oclock?", _past),
    rule("clock", "(?<! colon ) (?: num tick? | dur ) past num oclock?", _past),
    rule("clock", "(?: num tick | dur ) to num oclock?", _past),
    rule("clock", "num oclock", lambda match, ref: clock_time_of(match[0])),
    rule("clock", "num ish", _ish),
    rule("clock", "num? noon ish?", _noon),
    rule("clock", "(?: midnight | mid part )", _midnight),
    rule("clock", f"(?<! num | dot | comma | dash ) num num {ALONE} (?! dash | to | and | ampm | colon )", _spoken),
    rule("hours", f"in? the? (?: early | late | earlier | later ) (?: in the )? {_PART}", day_part_hours),
    rule("hours", f"(?: in the | at | in ) {_PART} (?! dash time )", day_part_hours),
    rule("clock", "(?: clock | num | dec ) comma? hours", _clock_in_day_part),
    rule("clock", f"hours comma? (?: at | around )? (?: clock | num {ALONE} | dec {ALONE} )", _clock_in_day_part),
    rule("clock", f"(?<= [at until from to and between] ) num dash? num (?! tick | unit | num ) {ALONE}", _two_numbers),
    rule("clock", f"(?<= at ) {_SMALL} (?! dash | to | until | and ) {ALONE}", _bare),
    rule("clock", "num dash num (?= today | tomorrow | yesterday | tonight | which | wday )", _two_numbers),
    rule("hours", f"(?: in the | at )? {_PART} dash time", _part_time),
    rule("mealhours", "(?: after | before | around | at | during ) the? (?: meal | mealtime )", _meal),
    rule("mealhours", "mealtime", _meal),
)
# A bare part of the day that no other rule has matched: "one morning", not "good morning".
BARE_DAY_PART = rule("hours", "(?<! good ) part", day_part_hours)
