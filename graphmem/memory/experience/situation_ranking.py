"""Which lessons bear on a situation: by meaning, seen from several sides, and by words; lower trust and warnings rank lower."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import log
from statistics import fmean, pstdev
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from graphmem.embedding import Embedder
from graphmem.language.stemming import terms_of
from graphmem.memory.experience.experience_config import EXPERIENCE
from graphmem.memory.experience.failure_glossary import as_words, explained
from graphmem.model.experience import Lesson, Procedure
from graphmem.search_index.index_config import EMBEDDED_INDEX

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vector: TypeAlias = NDArray[np.float32]

Found = TypeVar("Found", Lesson, Procedure)
Views: TypeAlias = tuple[str, ...]
"""Texts of one lesson, each another side of it."""
_OF_TRUST = {"low": -1.0, "normal": 0.0, "high": 0.25}
# What a warning costs: such a lesson is shown only if little else bears on the situation.
_OF_WARNING = -1.0


def views_of_lesson(one: Lesson) -> Views:
    """The task, the failure in words and in plain words, what the agent said, what mended it, and all of it."""
    error = " ".join(filter(None, (as_words(one.error), explained(f"{one.error} {one.failed}"))))
    notes, mended = " ".join(one.notes), as_words(" ".join(one.mended_by))
    return one.task, error, notes, mended, f"{one.task} {as_words(one.failed)}: {error} {notes} {mended}"


def views_of_procedure(one: Procedure) -> Views:
    """The task, what was done, and both."""
    done = as_words(" ".join(one.calls))
    return one.task, done, f"{one.task} {done}"


def rank(situation: str, found: Sequence[Found], views_of: Callable[[Found], Views], embedder: Embedder, limit: int) -> list[Found]:
    """The best of them for a situation, with their scores."""
    if not found:
        return []
    views = [views_of(one) for one in found]
    words = _bm25(terms_of(f"{situation} {explained(situation)}"), [terms_of(one[-1]) for one in views])
    order = sorted(range(len(found)), key=lambda n: (words[n], found[n].at), reverse=True)[: EXPERIENCE.embedded]
    vectors, question = _centred(_VECTORS.of(embedder, {text for n in order for text in views[n] if text}), embedder.question(situation))
    meanings = [fmean(float(vectors[text] @ question) for text in views[n] if text) if any(views[n]) else 0.0 for n in order]
    by_words, by_meaning = _z([words[n] for n in order]), _z(meanings)
    scored = [
        replace(found[n], score=round(by_meaning[i] + EXPERIENCE.words * by_words[i] + _caution(found[n]), 4)) for i, n in enumerate(order)
    ]
    return sorted(scored, key=lambda one: (-one.score, one.id))[:limit]


def _centred(vectors: "dict[str, Vector]", question: "Vector") -> "tuple[dict[str, Vector], Vector]":
    """Unit vectors without what they have in common: their mean is taken off, and off the question (Mu & Viswanath 2018).

    Runs of agents are alike in tone. What is nearest to their mean would else be near to every question, and come first for most.
    """
    import numpy as np

    mean = np.mean([*vectors.values()], axis=0) if vectors else np.zeros_like(question)

    def unit(vector: "Vector") -> "Vector":
        apart = vector - mean
        return apart / max(float(np.linalg.norm(apart)), 1e-9)

    return {text: unit(vector) for text, vector in vectors.items()}, unit(question)


def _caution(one: Lesson | Procedure) -> float:
    return _OF_TRUST.get(one.trust, 0.0) + _OF_WARNING * len(one.warnings)


class _Vectors:
    """Vectors that this process has made, the last used ones."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], Vector] = OrderedDict()

    def of(self, embedder: Embedder, texts: set[str]) -> "dict[str, Vector]":
        """The vectors of these texts."""
        lacking = sorted(text for text in texts if (embedder.sha256, text) not in self._kept)
        made = dict(zip(lacking, embedder.passages(lacking), strict=True)) if lacking else {}
        found = {text: made[text] if text in made else self._kept[embedder.sha256, text] for text in texts}
        for text, vector in found.items():
            self._kept[embedder.sha256, text] = vector
            self._kept.move_to_end((embedder.sha256, text))
        while len(self._kept) > EXPERIENCE.kept_vectors:
            self._kept.popitem(last=False)
        return found


_VECTORS = _Vectors()


def _bm25(wanted: Sequence[str], documents: Sequence[Sequence[str]]) -> list[float]:
    counts = [Counter(document) for document in documents]
    mean = fmean(map(len, documents)) or 1.0
    k1, b = EMBEDDED_INDEX.k1, EMBEDDED_INDEX.b
    scores = [0.0] * len(documents)
    for term in set(wanted):
        holding = sum(term in count for count in counts)
        weight = log(1 + (len(documents) - holding + 0.5) / (holding + 0.5)) * (k1 + 1)
        for number, count in enumerate(counts):
            if count[term]:
                scores[number] += weight * count[term] / (count[term] + k1 * (1 - b + b * len(documents[number]) / mean))
    return scores


def _z(values: Sequence[float]) -> list[float]:
    mean, spread = fmean(values), pstdev(values)
    return [(value - mean) / spread if spread else 0.0 for value in values]
