"""The temporal lexicon: the class and value of each word of time expressions."""

from collections.abc import Iterator

from graphmem.extraction.temporal.time_types import Payload

Entry = tuple[str, Payload]

MONTHS = "january february march april may june july august september october november december".split()
WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
ONES = "zero one two three four five six seven eight nine ten eleven twelve".split()
TEENS = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
COUNTS = (*ONES[1:], *TEENS, *TENS)
"""Numbers in one word, from one on."""
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
).split()
# Vague counts: what each stands for, and the least and the most that it may mean.
VAGUE_COUNTS = {"couple": (2, 2, 3), "few": (3, 2, 5), "several": (3, 3, 7), "some": (3, 2, 5)}
DECADES = "twenties thirties forties fifties sixties seventies eighties nineties".split()

# Parts of the day: TIMEX name, first and last hour (exclusive), as in TIMEX test data.
PARTS = {
    "morning": ("MO", 8, 12),
    "afternoon": ("AF", 12, 16),
    "evening": ("EV", 16, 20),
    "night": ("NI", 20, 24),
    "daytime": ("DT", 8, 18),
    "nighttime": ("NT", 0, 8),
}
MEALS = {"breakfast": ("MEB", 8, 12), "brunch": ("MER", 8, 12), "lunch": ("MEL", 11, 13), "dinner": ("MED", 16, 20)}
SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
UNITS = {
    "day": "day dy",
    "week": "week wk",
    "weekend": "weekend",
    "fortnight": "fortnight",
    "month": "month mth",
    "year": "year yr",
    "decade": "decade",
}
TICKS = {3600: "hour hr", 60: "minute min", 1: "sec"}
# One-letter units, only directly after a number.
LETTERS: dict[str, Entry] = {
    "h": ("tick", 3600),
    "s": ("tick", 1),
    "d": ("unit", "day"),
    "w": ("unit", "week"),
    "y": ("unit", "year"),
}
ADVERBS = {
    "daily": "P1D",
    "nightly": "P1D",
    "everyday": "P1D",
    "weekly": "P1W",
    "biweekly": "P2W",
    "fortnightly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P3M",
    "semiannual": "P0.5Y",
    "semiannually": "P0.5Y",
    "yearly": "P1Y",
    "annual": "P1Y",
    "annually": "P1Y",
    "biannual": "P0.5Y",
    "hourly": "PT1H",
}
_PLAIN = (
    "of the in on at to and or from between since before after ago later within for about time times ish date prior "
    "early earlier late mid middle end start beginning rest oclock every other all whole another once twice any "
    "now today tomorrow yesterday tonight noon midnight half quarter year_kind percent with during over than more less greater around over "
    "last few hence back next remainder"
).split()
_SYNONYMS = {
    "until": "until till til thru through",
    "by": "by",
    "ago": "ago",
    "after": "after",
    "later": "later afterwards",
    "around": "around circa approximately roughly approx",
    "starting": "starting beginning commencing",
    "start": "start beginning outset",
    "middle": "middle",
    "rest": "rest remainder remaining",
    "tomorrow": "tomorrow tmrw tmr",
    "tonight": "tonight tonite",
    "every": "every each",
    "than": "than",
    "midnight": "midnight",
    "same": "same",
    "that": "that",
    "oclock": "oclock",
    "weekday": "weekday workday weekdays workdays",
    "eod": "eod",
    "eom": "eom",
    "eoy": "eoy",
    "kind": "fiscal school financial academic calendar",
    "work": "business working",
    "percent": "percent pct",
    "noon": "noon midday noonish",
    "half": "half",
    "minus": "minus",
    "ish": "ish",
    "good": "good nice great lovely happy",
    "func": "with please but so then if is was were be are because works",
    "right": "right",
    "instant": "moment present",
    "equal": "equal equals",
}
_WHICH = {-1: "last previous preceding", 0: "this current", 1: "next coming upcoming following"}


def _entries() -> Iterator[tuple[str, Entry]]:
    for word in _PLAIN:
        yield word, (word, None)
    for name, words in _SYNONYMS.items():
        yield from ((word, (name, None)) for word in words.split())
    for step, words in _WHICH.items():
        yield from ((word, ("which", step)) for word in words.split())
    yield "past", ("past", -1)
    yield "½", ("half", None)
    yield from ((word, ("fy", word)) for word in ("fy", "sy"))
    yield "cy", ("cy", "cy")
    yield from ((word, ("zone", None)) for word in "pst pdt est edt cst cdt mst mdt gmt utc cet cest bst ist pt et sharp".split())
    yield "per", ("per", None)
    yield "s", ("plural", None)
    yield from (("semi", ("semi", 0.5)), ("bi", ("semi", 2)))
    yield from (("currently", ("ref", "PRESENT_REF")), ("nowadays", ("ref", "PRESENT_REF")), ("recently", ("ref", "PAST_REF")))
    yield "as", ("as", None)
    yield from ((word, (cls, None)) for word, cls in (("no", "no"), ("not", "no"), ("only", "func"), ("using", "func")))
    yield from _calendar_words()
    yield from _number_words()
    yield from ((word, ("recurring", timex)) for word, timex in ADVERBS.items())


def _calendar_words() -> Iterator[tuple[str, Entry]]:
    for number, name in enumerate(MONTHS, 1):
        yield name, ("month", number)
        yield name[:3], ("month", number)
    yield "sept", ("month", 9)
    for number, name in enumerate(WEEKDAYS):
        yield from ((word, ("wday", number)) for word in (name, name[:3]))
        yield name + "s", ("wdays", number)
    yield from (("tues", ("wday", 1)), ("weds", ("wday", 2)), ("thur", ("wday", 3)), ("thurs", ("wday", 3)))
    for name, words in UNITS.items():
        for word in words.split():
            yield from ((word, ("unit", name)), (word + "s", ("unit", name)))
    yield from (("century", ("unit", "century")), ("centuries", ("unit", "century")))
    yield from (("quarter", ("quarter", "quarter")), ("quarters", ("quarter", "quarter")), ("workweek", ("workweek", None)))
    for seconds, words in TICKS.items():
        for word in words.split():
            yield from ((word, ("tick", seconds)), (word + "s", ("tick", seconds)))
    yield "seconds", ("tick", 1)
    for name in PARTS:
        yield from ((name, ("part", name)), (name + "s", ("parts", name)))
    for name in MEALS:
        yield from ((name, ("meal", name)), (name + "time", ("mealtime", name)))
    yield from ((name, ("season", name)) for name in SEASONS)
    yield from ((word, ("decade", 20 + 10 * n)) for n, word in enumerate(DECADES))


def _number_words() -> Iterator[tuple[str, Entry]]:
    yield from ((word, ("num", number)) for number, word in enumerate([*ONES, *TEENS]))
    yield from ((word, ("num", 20 + 10 * number)) for number, word in enumerate(TENS))
    yield from ((word, ("ord", number)) for number, word in enumerate(ORDINALS, 1))
    yield from (("thirtieth", ("ord", 30)), ("second", ("second", 2)))
    yield from ((word, ("scale", value)) for word, value in (("hundred", 100), ("thousand", 1000)))
    yield from ((word, ("a", 1)) for word in ("a", "an"))
    yield from ((word, ("few", number)) for word, (number, _, _) in VAGUE_COUNTS.items())


WORDS: dict[str, Entry] = dict(_entries())
# Names that are also ordinary words; alone they are a time only if capitalised or after a preposition.
AMBIGUOUS = frozenset("may march mar sun sat dec jan jun oct sep sept august apr jul feb".split())
