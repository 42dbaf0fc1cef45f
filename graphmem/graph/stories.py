"""Stories: what one actor tells of one topic in several threads, by situation and time.

A named entity, and most nouns, are one topic for good ("Max", "yoga"). A noun of a class names many things ("trip", "shelter"): facts about
it are of one story only if they share something else as well, as "homeless shelter" does.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from graphmem.graph.conflicts import statement_id
from graphmem.graph.graph_config import UNIT_ASSEMBLY
from graphmem.graph.topics import CLASS_NOUNS, MARK, argument_phrases, noun_stems, synonyms_of, told_until
from graphmem.model import Fact
from graphmem.model.validity import BEGINNING


@dataclass(frozen=True, slots=True)
class Told:
    """A fact, the thread in which it was told, what it states there (`statement_id`), its topics, and whether the topic of the story takes
    part in what it tells, or is only mentioned."""

    fact: Fact
    thread: str
    statement: str
    topics: frozenset[str] = frozenset()
    is_argued: bool = True

    @classmethod
    def of(cls, fact: Fact, thread: str, keys: Collection[str] = (), *, is_argued: bool = True) -> "Told":
        """`keys` are those of its topics."""
        return cls(fact, thread, statement_id(fact), frozenset(key.split(MARK)[1] for key in keys), is_argued)


def as_said(one: Told) -> tuple[object, int, str]:
    """Facts in the order in which they were said."""
    return one.fact.recorded_at, one.fact.start, one.fact.id


def stories_of(told: Sequence[Told], topic: str) -> list[list[Told]]:
    """Facts in the order in which they were said, by situation; cut where nothing was said for long, and at the longest pauses if they
    are too many."""
    return [piece for situation in _situations(told, topic) for part in _without_pauses(situation) for piece in _of_bounded_size(part)]


def _situations(told: Sequence[Told], topic: str) -> list[list[Told]]:
    """The facts by situation, the first one first; what only mentions the topic is of the situation that it shares most with."""
    without = {topic, *synonyms_of(topic)}
    argued = [one for one in told if one.is_argued]
    is_class = _is_class([one.fact for one in argued], topic)
    situations = _joined(argued, topic, without) if is_class else [argued] if argued else []
    shared = [frozenset(other for one in found for other in one.topics) - without for found in situations]
    for one in told:
        if not one.is_argued and situations:
            best = max(range(len(situations)), key=lambda n: (len(one.topics & shared[n]), -n))
            is_central = not is_class and len(one.topics) <= UNIT_ASSEMBLY.central
            if is_central or one.topics & shared[best]:
                situations[best].append(one)
    return [sorted(found, key=as_said) for found in situations]


def _joined(told: Sequence[Told], topic: str, without: Collection[str]) -> list[list[Told]]:
    """The facts that share another topic, or the kind of this one, directly or over others."""
    leader = list(range(len(told)))

    def first(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    having: dict[str, int] = {}
    for number, one in enumerate(told):
        kinds = {MARK.join(sorted(kind)) + MARK for kind in _kinds(one.fact, topic)}
        for other in sorted((one.topics - frozenset(without)) | kinds):
            low, high = sorted((first(number), first(having.setdefault(other, number))))
            leader[high] = low
    found: dict[int, list[Told]] = defaultdict(list)
    for number, one in enumerate(told):
        found[first(number)].append(one)
    return [found[number] for number in sorted(found)]


def _is_class(facts: Sequence[Fact], topic: str) -> bool:
    """True if a topic names a class of things: by its noun, or because the facts tell of several kinds of it."""
    if topic.startswith("@"):
        return False
    kinds: list[frozenset[str]] = []
    for fact in facts:
        kinds += [kind for kind in _kinds(fact, topic) if all(kind.isdisjoint(other) for other in kinds)]
    return topic in CLASS_NOUNS or len(kinds) > 1


def _kinds(fact: Fact, topic: str) -> Iterator[frozenset[str]]:
    """What stands before a topic in the phrases of a fact: "aerial" of "aerial yoga"."""
    for phrase in argument_phrases(fact):
        before, _, head = phrase.rpartition("'s ")[2].rpartition(" ")
        if before and topic in noun_stems(head) and (kind := frozenset(noun_stems(before))):
            yield kind


def _without_pauses(told: Sequence[Told]) -> list[list[Told]]:
    """The facts in the order in which they were said, cut where nothing was said for long; a plan lasts until its time."""
    parts: list[list[Told]] = []
    until = BEGINNING
    for one in told:
        if parts and (one.fact.recorded_at - until).days <= UNIT_ASSEMBLY.pause:
            parts[-1].append(one)
        else:
            parts.append([one])
            until = BEGINNING
        until = max(until, told_until(one.fact))
    return parts


def _of_bounded_size(told: list[Told]) -> list[list[Told]]:
    if len({one.statement for one in told}) <= UNIT_ASSEMBLY.largest:
        return [told]
    # Not near the ends: a single fact that is far from the others would be cut off again and again.
    margin = max(len(told) // 4, 1)
    places = range(margin, len(told) - margin + 1)
    at = max(places, key=lambda n: (told[n].fact.recorded_at - told[n - 1].fact.recorded_at, -n))
    return [*_of_bounded_size(told[:at]), *_of_bounded_size(told[at:])]
