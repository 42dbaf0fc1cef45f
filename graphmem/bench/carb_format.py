"""CaRB's score for open information extraction: tuples matched word by word, with a precision-recall curve over confidence.

After Bhardwaj, Aggarwal and Mausam, "CaRB: A Crowdsourced Benchmark for Open IE" (EMNLP 2019), with its default matching.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

FORMS_OF_BE = ("be", "is", "am", "are", "was", "were", "been", "being")
# A gold predicate with one of these may have its speaker and its content in reverse order.
SAYING = ("said", "told", "added", "adds", "says")


@dataclass(frozen=True, slots=True)
class Tuple:
    """One n-ary tuple of space-separated words. `confidence` is only used for ordering."""

    predicate: str
    arguments: tuple[str, ...]
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Point:
    """Precision and recall (0 to 1) of the tuples with at least this confidence."""

    confidence: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """How well a found tuple matches a gold one: the shares of its words and of the gold words that match."""

    precision: float = 0.0
    recall: float = 0.0


def curve(gold: Mapping[str, Sequence[Tuple]], found: Mapping[str, Sequence[Tuple]]) -> list[Point]:
    """One point per confidence value, lowest first. Keys are sentences; those without gold are ignored."""
    thresholds = sorted({one.confidence for tuples in found.values() for one in tuples})
    sums = {threshold: [0.0, 0, 0.0] for threshold in thresholds}
    for sentence, wanted in gold.items():
        given = found.get(sentence, ())
        pairs = [[match(one, other) for other in given] for one in wanted]
        own = sorted({one.confidence for one in given})
        for threshold in own:
            kept = [n for n, one in enumerate(given) if one.confidence >= threshold]
            matched, recalled = _one_to_one(pairs, kept), sum(max(row[n].recall for n in kept) for row in pairs)
            for at in _above(thresholds, own, threshold):
                sums[at] = [sums[at][0] + matched, sums[at][1] + len(kept), sums[at][2] + recalled]
    total = sum(map(len, gold.values()))
    return [Point(at, p / n if n else 1.0, r / total) for at, (p, n, r) in sums.items()]


def _above(thresholds: Sequence[float], own: Sequence[float], at: float) -> list[float]:
    """The thresholds at which a sentence keeps the same tuples as at `at`."""
    below = max((t for t in own if t < at), default=-1.0)
    return [t for t in thresholds if below < t <= at]


def area(points: Sequence[Point]) -> float:
    """The area under the curve by the trapezoidal rule, with the point of precision 1 and recall 0 added."""
    corners = [*((p.recall, p.precision) for p in points), (0.0, 1.0)]
    return abs(sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(corners)))


def _one_to_one(pairs: Sequence[Sequence[Pair]], kept: Sequence[int]) -> float:
    """The sum of precisions of pairs chosen greedily, best first, each gold and each found tuple at most once."""
    ranked = sorted((-pairs[row][n].precision, row, n) for row in range(len(pairs)) for n in kept)
    rows: set[int] = set()
    columns: set[int] = set()
    total = 0.0
    for precision, row, column in ranked:
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            total -= precision
    return total


def match(gold: Tuple, found: Tuple) -> Pair:
    """Match two tuples. Arguments after the first are joined; without a common word in the predicate nothing matches."""
    straight = _match(gold, found.predicate, _first_and_rest(found.arguments))
    if not any(word in gold.predicate for word in SAYING):
        return straight
    turned = _match(gold, found.predicate, tuple(reversed(_first_and_rest(found.arguments))))
    return max(straight, turned, key=lambda pair: (pair.precision, pair.recall))


def _first_and_rest(arguments: Sequence[str]) -> tuple[str, ...]:
    return (arguments[0], " ".join(arguments[1:])) if len(arguments) > 1 else tuple(arguments)


def _match(gold: Tuple, predicate: str, arguments: Sequence[str]) -> Pair:
    wanted = _first_and_rest(gold.arguments)
    in_common = _common_in_predicate(gold.predicate.split(), predicate.split())
    if not in_common or len(arguments) < len(wanted):
        return Pair()
    parts = list(zip(map(str.split, wanted), map(str.split, arguments), strict=False))
    in_common += sum((Counter(a) & Counter(b)).total() for a, b in parts)
    given = len(predicate.split()) + sum(len(b) for _, b in parts)
    asked = len(gold.predicate.split()) + sum(len(a) for a, _ in parts)
    return Pair(in_common / given, in_common / asked)


def _common_in_predicate(gold: list[str], found: list[str]) -> int:
    """The number of common words; an unmatched "be" matches any form of it."""
    shared = Counter(gold) & Counter(found)
    left = Counter(found) - shared
    # As published, the form may be any gold word, including one that has matched already.
    return shared.total() + (left["be"] > 0 and any(form in gold for form in FORMS_OF_BE))
