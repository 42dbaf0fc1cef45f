"""Of hits that tell the same thing with different values, put the one that is asked for first: the newest, or the earliest."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from graphmem.language.stemming import terms_of
from graphmem.model import Hit, Message, Reason
from graphmem.retrieval.asked_value import AskedValue
from graphmem.retrieval.retrieval_config import VALUE_ORDERING
from graphmem.retrieval.told_values import ToldValue, differ, told_values

# A full stop within a number ends no sentence.
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\d))+[.!?]*")
STEP = "value"


@dataclass(frozen=True, slots=True)
class _Telling:
    """A hit at a place of the ranking, the values that its best sentence tells, and the asked terms in and beside this sentence."""

    place: int
    hit: Hit
    values: frozenset[ToldValue]
    terms: frozenset[str]


def put_asked_value_first(asked: AskedValue | None, hits: Sequence[Hit], *, at: datetime) -> list[Hit]:
    """The hits (best first), of which at most two have changed places, and with these their scores.

    The first of the best hits that tells a value gives its place to the newest (or earliest) of those by the same speaker, told at
    another time, that have enough of its asked terms and tell another value. What was said after `at` only gives way.
    """
    ranked = list(hits)
    told = _told(asked, ranked[: VALUE_ORDERING.width]) if asked else []
    if not asked or not told:
        return ranked
    first = told[0]
    rivals = [one for one in told[1:] if _is_nearer(one, first, at, newest=asked.newest) and _tells_the_same(asked, first, one)]
    if rivals:
        rivals.sort(key=lambda one: _time(one.hit.message), reverse=asked.newest)
        found = rivals[0] if asked.kind != "any" else max(rivals, key=lambda one: len(first.terms & one.terms))
        gained = first.hit.score - found.hit.score
        ranked[first.place] = _moved(found.hit, gained)
        ranked[found.place] = _moved(first.hit, -gained)
    return ranked


def _told(asked: AskedValue, hits: Sequence[Hit]) -> list[_Telling]:
    return [told for place, hit in enumerate(hits) if _is_own_words(hit.message) and (told := _telling(asked, place, hit))]


def _is_own_words(message: Message) -> bool:
    return message.role not in ("assistant", "tool") and len(message.text) <= VALUE_ORDERING.characters


def _telling(asked: AskedValue, place: int, hit: Hit) -> _Telling | None:
    """What the hit tells in the sentence that has, with those beside it, most of the asked terms."""
    sentences = [match[0] for match in _SENTENCE.finditer(hit.message.text)]
    terms = [asked.terms.intersection(terms_of(sentence)) for sentence in sentences]
    best: _Telling | None = None
    for n, sentence in enumerate(sentences):
        around = frozenset().union(*terms[max(n - 1, 0) : n + 2])
        if terms[n] and (best is None or len(around) > len(best.terms)) and (values := told_values(sentence, asked)):
            best = _Telling(place, hit, values, around)
    return best


def _is_nearer(one: _Telling, first: _Telling, at: datetime, *, newest: bool) -> bool:
    """True if it was told by `at`, on another day than the first one, and nearer to what is asked for."""
    moment, other = one.hit.message.sent_at, first.hit.message.sent_at
    if moment > at or moment.date() == other.date():
        return False
    return other > at or (moment > other) is newest


def _tells_the_same(asked: AskedValue, first: _Telling, one: _Telling) -> bool:
    """True if the same speaker tells another value of what seems to be the same thing."""
    if one.hit.message.speaker != first.hit.message.speaker or not differ(one.values, first.values):
        return False
    # A quantity is known by its form; what has none must tell more of what the question says.
    about = first.terms if asked.kind != "any" else asked.terms
    shared = first.terms & one.terms
    if asked.nouns & first.terms and not asked.nouns & shared:
        return False
    return len(shared) >= VALUE_ORDERING.shared_terms * len(about)


def _time(message: Message) -> tuple[object, int, str]:
    return message.sent_at, message.position, message.id


def _moved(hit: Hit, gained: float) -> Hit:
    return replace(hit, score=hit.score + gained, reasons=(*hit.reasons, Reason(STEP, gained)))
