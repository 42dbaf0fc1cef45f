"""Times of day: "7:30 pm", "half past eight", "five o'clock", "at 6", and its parts: "in the early morning", "after lunch"."""

from datetime import datetime

from graphmem.extraction.temporal.rule_engine import Found, Item, rule
from graphmem.extraction.temporal.time_types import Clock, Hours, Length
from graphmem.extraction.temporal.time_words import MEALS, PARTS
from graphmem.extraction.temporal.tokens_to_items import both_halves

HOUR, NOON = 3600, 43200
# What may follow a bare number for it to be an hour: nothing that it could count.
ALONE = "(?! other | unit | tick | percent | of | num | a | slash | ord | month | parts | second | quarter | season | few )"


def clock_of(item: Item) -> Clock | None:
    """The time that a number, a decimal or four digits stand for, where the place says that it is one."""
    if isinstance(item.value, Clock):
        return item.value
    if isinstance(item.value, float):
        hour, _, minute = item.text.partition(".")
        return _at(int(hour), int(minute)) if len(minute) == 2 else None
    if not isinstance(item.value, int):
        return None
    if item.value > 99:
        return _at(item.value // 100, item.value % 100)
    return _at(item.value, 0)


def _at(hour: int, minute: int) -> Clock | None:
    if hour > 24 or minute > 59:
        return None
    grain = "minute" if minute else "hour"
    if hour > 12 or hour == 0:
        return Clock((hour % 24 * HOUR + minute * 60,), grain)  # type: ignore[arg-type]
    return Clock(both_halves(hour, minute * 60), grain)  # type: ignore[arg-type]


def _with_ampm(found: Found, ref: datetime) -> Clock | None:
    clock = clock_of(found[0])
    if clock is None or len(clock.options) < 2:
        return clock if clock and found[0].cls and clock.options[0] >= NOON else None
    return Clock((clock.options[found.get(str, "ampm") == "p"],), clock.grain)


def _two_numbers(found: Found, ref: datetime) -> Clock | None:
    """ "one thirty p m", "nine fifteen" after "at"."""
    hour, minute = found.all(int, "num")[:2]
    if found.has("dash") and not found[0].text.isalpha():
        return None
    if not (1 <= hour <= 12 and 10 <= minute < 60):
        return None
    options = both_halves(hour, 60 * minute)
    ampm = found.get(str, "ampm")
    return Clock((options[ampm == "p"],) if ampm else options)


def _spoken(found: Found, ref: datetime) -> Clock | None:
    """ "It's seven thirty": in words, to the five minutes."""
    hour, minute = found.all(int, "num")
    words = found[0].text.isalpha() and not any(map(str.isdigit, found[1].text))
    return _two_numbers(found, ref) if words and minute % 5 == 0 and 1 <= hour <= 12 else None


def _past(found: Found, ref: datetime) -> Clock | None:
    """ "half past seven", "quarter to five", "20 minutes past eight"."""
    numbers = found.all(int, "num")
    length = found.get(Length)
    minutes = 30 if found.has("half") else 15 if found.has("quarter") else int(length.total) // 60 if length else numbers[0]
    hour = numbers[-1]
    if not (1 <= hour <= 12 and 0 < minutes < 60):
        return None
    before = found.has("to")
    base = both_halves(hour)
    return Clock(tuple((b - minutes * 60 if before else b + minutes * 60) % 86400 for b in base))


def _bare(found: Found, ref: datetime) -> Clock | None:
    number = found.item("num", "dec", "hhmm")
    return clock_of(number) if number else None


def _ish(found: Found, ref: datetime) -> Clock | None:
    return _first(clock_of(found[0]))


def _first(clock: Clock | None) -> Clock | None:
    return Clock(clock.options[:1], clock.grain) if clock else None


def _noon(found: Found, ref: datetime) -> Clock | None:
    return Clock((NOON,), "hour") if found.number("num") in (0, 12) else None


def _midnight(found: Found, ref: datetime) -> Clock | None:
    return Clock((0,), "hour") if found.has("midnight") or found.get(str, "part") == "night" else None


def in_part(clock: Clock, name: str) -> Clock:
    """The option that lies in a part of the day: seven in the evening, three at night."""
    early = clock.options[0] % NOON
    if len(clock.options) < 2:
        return clock
    if name in ("MO", "NT"):
        return Clock((early,), clock.grain)
    if name == "NI" and early < 5 * HOUR:
        return Clock((early,), clock.grain)
    return Clock((early + NOON,), clock.grain)


def _clock_in_part(found: Found, ref: datetime) -> Clock | None:
    hours = found.get(Hours)
    item = found.item("clock", "num", "dec")
    clock = clock_of(item) if item else None
    return in_part(clock, hours.name) if clock and hours else None


def part_hours(found: Found, ref: datetime) -> Hours | None:
    name, first, last = PARTS[str(found.get(str, "part", "parts"))]
    middle = (first + last) // 2
    if found.has("early") or found.has("earlier"):
        first, last = first, middle
    elif found.has("late") or found.has("later"):
        first, last = middle, last
    return Hours(((first * HOUR, last * HOUR),), name)


def _part_time(found: Found, ref: datetime) -> Hours | None:
    """ "night-time"."""
    name, first, last = PARTS["nighttime" if found.get(str, "part") == "night" else "daytime"]
    return Hours(((first * HOUR, last * HOUR),), name)


def _meal(found: Found, ref: datetime) -> Hours | None:
    name, first, last = MEALS[str(found.get(str, "meal", "mealtime"))]
    if found.has("before"):
        return Hours(((first * HOUR, first * HOUR),), name, "before")
    if found.has("after"):
        return Hours(((last * HOUR, last * HOUR),), name, "after")
    return Hours(((first * HOUR, last * HOUR),), name)


_SMALL = "(?: num | dec | hhmm )"
_PART = "(?: part | parts )"
CLOCKS = (
    rule("clock", "num num ampm", _two_numbers),
    rule("clock", "(?: clock | num | dec | year | hhmm ) dot? oclock? ampm", _with_ampm),
    rule("clock", "half past num oclock?", _past),
    rule("clock", "a? quarter (?: past | to | after ) num oclock?", _past),
    rule("clock", "(?<! colon ) (?: num tick? | dur ) past num oclock?", _past),
    rule("clock", "(?: num tick | dur ) to num oclock?", _past),
    rule("clock", "num oclock", lambda found, ref: clock_of(found[0])),
    rule("clock", "num ish", _ish),
    rule("clock", "num? noon ish?", _noon),
    rule("clock", "(?: midnight | mid part )", _midnight),
    rule("clock", f"(?<! num | dot | comma | dash ) num num {ALONE} (?! dash | to | and | ampm | colon )", _spoken),
    rule("hours", f"in? the? (?: early | late | earlier | later ) (?: in the )? {_PART}", part_hours),
    rule("hours", f"(?: in the | at | in ) {_PART} (?! dash time )", part_hours),
    rule("clock", "(?: clock | num | dec ) comma? hours", _clock_in_part),
    rule("clock", f"hours comma? (?: at | around )? (?: clock | num {ALONE} | dec {ALONE} )", _clock_in_part),
    rule("clock", f"(?<= [at until from to and between] ) num dash? num (?! tick | unit | num ) {ALONE}", _two_numbers),
    rule("clock", f"(?<= at ) {_SMALL} (?! dash | to | until | and ) {ALONE}", _bare),
    rule("clock", "num dash num (?= today | tomorrow | yesterday | tonight | which | wday )", _two_numbers),
    rule("hours", f"(?: in the | at )? {_PART} dash time", _part_time),
    rule("mealhours", "(?: after | before | around | at | during ) the? (?: meal | mealtime )", _meal),
    rule("mealhours", "mealtime", _meal),
)
# Alone, when nothing else has taken them: "one morning", not "good morning".
PART_ALONE = rule("hours", "(?<! good ) part", part_hours)
