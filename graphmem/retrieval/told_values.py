"""The values that a sentence tells: numbers of what is counted, amounts, durations, how often, how old, or what it says at all."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from graphmem.extraction.preprocess.literals import written_amounts
from graphmem.extraction.temporal.time_words import ONES, ORDINALS, TEENS, TENS
from graphmem.language.stemming import terms_of
from graphmem.retrieval.asked_value import AskedValue, ValueKind

ToldValue: TypeAlias = tuple[str, str]
"""A unit ("" if values of the kind need none) and a value, written in one way: ("money", "350000"), ("", "4")."""

_SPOKEN: Mapping[str, int] = {
    **{word: number for number, word in enumerate((*ONES, *TEENS))},
    **{word: 20 + 10 * number for number, word in enumerate(TENS)},
    **{word: number for number, word in enumerate(ORDINALS, 1)},
    "dozen": 12,
    "hundred": 100,
    "once": 1,
    "twice": 2,
}
# Not the number of "F-15", nor half of "1/72".
_NUMBER = re.compile(
    rf"(?<![^\W\d_]-)(?<![\w/])\d+(?:[.,]\d+)*|\b(?:{'|'.join(TENS)})[- ](?:{'|'.join(ONES[1:10])})\b|\b(?:{'|'.join(_SPOKEN)})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+")
_POINTING = re.compile(r"\b(?:this|that|the|which|another|no|any|every|each) $", re.IGNORECASE)
# Words after a number within which the noun that it counts stands: "three new road bikes".
_NOUN_WITHIN = 3
# Characters on both sides of a number that are looked at.
_NEAR = 80
_DURATION = re.compile(
    rf"(?P<number>{_NUMBER.pattern})[- ]+(?:and a half |or so |more |full |whole )?"
    r"(?P<unit>second|minute|hour|day|week|month|year|decade)s?\b",
    re.IGNORECASE,
)
_OFTEN = re.compile(
    r"\b(?:times|once|twice|thrice|every|each|daily|weekly|monthly|yearly|weekdays?|weekends?|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
    re.IGNORECASE,
)


def told_values(sentence: str, asked: AskedValue) -> frozenset[ToldValue]:
    """The values of the asked kind that a sentence tells; none if it tells none. A question tells at most a quantity."""
    return frozenset(_READERS[asked.kind](sentence, asked))


def differ(ones: Iterable[ToldValue], others: Iterable[ToldValue]) -> bool:
    """True if they have a unit in common but no value."""
    one, other = set(ones), set(others)
    return not one & other and bool({unit for unit, _ in one} & {unit for unit, _ in other})


def _counts(sentence: str, asked: AskedValue) -> Iterator[ToldValue]:
    """ "four bikes", "my fifth issue": numbers before the noun that is counted."""
    noun = terms_of(asked.noun)
    for match in _NUMBER.finditer(sentence):
        before, after = sentence[max(match.start() - _NEAR, 0) : match.start()], sentence[match.end() : match.end() + _NEAR]
        is_part = after and (after[0] == "/" or after[0].isalnum())
        is_pronoun = match[0].lower() == "one" and _POINTING.search(before)
        if is_part or is_pronoun:
            continue
        following = _WORD.findall(after)[:_NOUN_WITHIN]
        if not noun or noun[-1] in terms_of(" ".join(following)):
            yield "", _written(match[0])


def _amounts(sentence: str, asked: AskedValue) -> Iterator[ToldValue]:
    for form, text in written_amounts(sentence):
        number = _NUMBER.search(text)
        unit = "money" if form == "money" else " ".join(terms_of(re.sub(r"[\d.,]+", "", text))) or "percent"
        if number:
            yield unit, _written(number[0])
    yield from (("time", value) for _, value in _durations(sentence, asked))


def _durations(sentence: str, _: AskedValue) -> Iterator[ToldValue]:
    for match in _DURATION.finditer(sentence):
        yield "", f"{_written(match['number'])} {match['unit'].lower()}"


def _frequencies(sentence: str, _: AskedValue) -> Iterator[ToldValue]:
    """One value: "twice a week", "on Mondays and Fridays"."""
    words = [word.lower() for word in _OFTEN.findall(sentence)]
    if words:
        yield "", " ".join(sorted({*words, *map(_written, _NUMBER.findall(sentence))}))


def _numbers(sentence: str, _: AskedValue) -> Iterator[ToldValue]:
    yield from (("", _written(number)) for number in _NUMBER.findall(sentence))


def _statement(sentence: str, _: AskedValue) -> Iterator[ToldValue]:
    if not sentence.rstrip(" \"'*)").endswith("?"):
        yield "", " ".join(terms_of(sentence))


_READERS: Mapping[ValueKind, Callable[[str, AskedValue], Iterator[ToldValue]]] = {
    "how_many": _counts,
    "how_much": _amounts,
    "how_long": _durations,
    "how_often": _frequencies,
    "how_old": _numbers,
    "any": _statement,
}


def _written(number: str) -> str:
    """ "twenty-five" as "25", "1,200" as "1200"."""
    if number[0].isdigit():
        return number.replace(",", "")
    return str(sum(_SPOKEN[word] for word in re.split(r"[- ]", number.lower())))
