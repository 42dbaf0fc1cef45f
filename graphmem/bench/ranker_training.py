"""`graphmem train ranker`: fit the weights of the learnt ranking on labelled questions, and tell how it does on what it has not seen.

The model is a conditional logit over the candidates of a question (McFadden 1974; ListNet, Cao et al. 2007): the scores of the evidence
are raised against those of all other candidates. So what is the same for all candidates of a question cannot count.
"""

import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from graphmem.bench.metrics import Ranked, measures
from graphmem.bench.recall_sets import read_set
from graphmem.bench.result import write_result
from graphmem.config import Settings
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model.errors import QuestionError
from graphmem.retrieval.ablation import candidate_features
from graphmem.retrieval.candidates import top_ids
from graphmem.retrieval.learnt_ranking import load_ranker
from graphmem.retrieval.ranking_features import FEATURE_GROUPS, FEATURES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Progress = Callable[[str, int], None]
# Units per ranking that are scored.
_SCORED = 20
# A deviation below this is zero.
_EPSILON = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class RankerFit:
    """The numbers of the fit."""

    penalty: float = 20.0
    """L2 penalty on the standardised weights, in questions: less fits the sets more closely, more shrinks towards no opinion."""
    steps: int = 400
    """Steps of Adam (Kingma and Ba 2015); the loss is convex and no longer moves after some 300."""
    feedback_parts: int = 5
    """Parts into which judged questions are dealt."""
    step_size: float = 0.05
    """Largest change of a standardised weight per step."""


RANKER_FIT = RankerFit()
NO_PRIOR: Mapping[str, float] = MappingProxyType({})
"""No opinion: every weight is drawn towards zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledQuestion:
    """The candidates of a question: their features (n, len(FEATURES)), their units, and which units are evidence.

    `is_each` says that every unit of the evidence is one candidate; otherwise any of its candidates will do.
    """

    source: str
    space: str
    category: str
    units: tuple[str, ...]
    gold: frozenset[str]
    features: "Floats"
    is_each: bool

    def labels(self) -> "Floats":
        """1.0 for evidence."""
        return np.array([unit in self.gold for unit in self.units], dtype=float)


def label_questions(name: str, data: Path, *, settings: Settings, store: str, progress: Progress) -> Iterator[LabelledQuestion]:
    """The questions of a set with the features of their candidates. Messages that the store does not hold are remembered first."""
    found = read_set(name, data)
    for space, messages in found.messages.items():
        with open_from_settings(settings.model_copy(update={"store": store}), space=space) as memory:
            memory.remember(messages)
            for question in found.questions:
                if question.space == space:
                    unit, gold = next(iter(question.evidence.items()))
                    yield _labelled(memory, name, question.text, question.category, unit, gold)
                    progress("questions", 1)


def label_feedback(memory: Memory) -> Iterator[LabelledQuestion]:
    """The judged questions of a memory that have a useful message, with the features of their candidates.

    What was not judged counts as not useful. They are dealt into a few parts, each of which is left out in turn to tell how a fit does.
    """
    judged = [q for q in memory.judged_questions() if q.useful]
    for number, question in enumerate(judged):
        labelled = _labelled(memory, "feedback", question.question, "", "turn", frozenset(question.useful))
        yield replace(labelled, space=f"part {number % RANKER_FIT.feedback_parts + 1}")


def _labelled(memory: Memory, source: str, text: str, category: str, unit: str, gold: frozenset[str]) -> LabelledQuestion:
    sources = memory.sources
    query = sources.analyse(text)
    messages, features = candidate_features(query, sources)
    units = tuple(m.id if unit == "turn" else m.conversation for m in messages)
    return LabelledQuestion(
        source=source, space=memory.space, category=category, units=units, gold=gold, features=features, is_each=unit == "turn"
    )


def fit_ranker(
    questions: Sequence[LabelledQuestion], *, without: Collection[str] = (), prior: Mapping[str, float] = NO_PRIOR
) -> dict[str, float]:
    """The weight of each feature but those named, drawn towards the weights of `prior`.

    Raises QuestionError if no question has evidence among its candidates.
    """
    usable = [q for q in questions if 0 < q.labels().sum() < len(q.units)]
    if not usable:
        raise QuestionError("no question has evidence among its candidates, so nothing can be learnt.")
    columns = [n for n, name in enumerate(FEATURES) if name not in without]
    features = np.concatenate([q.features[:, columns] for q in usable])
    deviation = features.std(axis=0)
    deviation[deviation < _EPSILON] = 1.0
    towards = np.array([prior.get(FEATURES[n], 0.0) for n in columns]) * deviation
    weights = _Fit(usable, (features - features.mean(axis=0)) / deviation, towards).weights() / deviation
    return {FEATURES[n]: float(weight) for n, weight in zip(columns, weights, strict=True)}


class _Fit:
    """The convex loss of some questions over their standardised features, one row per candidate."""

    def __init__(self, questions: Sequence[LabelledQuestion], features: "Floats", prior: "Floats") -> None:
        self._prior = prior
        sizes = [len(q.units) for q in questions]
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._owner = np.repeat(np.arange(len(questions)), sizes)
        self._labels = np.concatenate([q.labels() for q in questions])
        self._each = np.array([q.is_each for q in questions])[self._owner]
        # A small set counts more per question, so that a large one does not decide alone.
        counts = {source: sum(q.source == source for q in questions) for source in {q.source for q in questions}}
        shares = np.array([counts[q.source] ** -0.5 for q in questions])
        self._shares = (shares / shares.mean())[self._owner]
        self._features, self._questions = features, len(questions)

    def weights(self) -> "Floats":
        config = RANKER_FIT
        weights = self._prior.copy()
        mean, square = np.zeros_like(weights), np.zeros_like(weights)
        for step in range(1, config.steps + 1):
            slope = self._slope(weights) / self._questions
            mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
            weights = weights - config.step_size * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        return weights

    def _slope(self, weights: "Floats") -> "Floats":
        scores = self._features @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, self._starts)[self._owner])
        shares = odds / np.add.reduceat(odds, self._starts)[self._owner]
        # Each piece of evidence has the same target; of a unit of many candidates, those that are likely already.
        targets = np.where(self._each, self._labels, shares * self._labels + 1e-12 * self._labels)
        targets = targets / np.add.reduceat(targets, self._starts)[self._owner]
        slope: Floats = self._features.T @ ((shares - targets) * self._shares) + RANKER_FIT.penalty * (weights - self._prior)
        return slope


def rank(question: LabelledQuestion, weights: dict[str, float]) -> Ranked:
    """The units of a question, best first by the weights."""
    scores = question.features @ np.array([weights.get(name, 0.0) for name in FEATURES])
    order = top_ids({str(n): score for n, score in enumerate(scores.tolist())}, len(scores))
    return Ranked(question.category, question.gold, tuple(dict.fromkeys(question.units[int(n)] for n in order))[:_SCORED])


def train_on_sets(
    names: Sequence[str],
    data: Sequence[Path],
    *,
    settings: Settings,
    store: str | None,
    out: Path,
    report: Path | None = None,
    feedback: bool = False,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Fit on the questions of sets, write the weights to `out` and the result to `report`, and return it; see `train`.

    With `feedback`, the judged questions of the memory of the settings count, too; with these alone, the weights are drawn towards the
    shipped ones. Raises QuestionError for an unknown set, if there are not as many paths as sets, or if there is nothing to learn from.
    """
    if len(names) != len(data):
        raise QuestionError(f"there are {len(names)} sets and {len(data)} paths. Give one --data for each --set, in the same order.")
    with tempfile.TemporaryDirectory() as scratch:
        place = store or f"ladybug:{scratch}/train.lbug"
        questions = [
            question
            for name, path in zip(names, data, strict=True)
            for question in label_questions(name, path, settings=settings, store=place, progress=progress)
        ]
    if feedback:
        with open_from_settings(settings, read_only=True) as memory:
            questions += label_feedback(memory)
    if not questions:
        raise QuestionError("there is nothing to learn from. Give --set and --data, or judge hits by `graphmem feedback`.")
    return write_result(train(questions, out=out, prior=NO_PRIOR if names else load_ranker().weights), report)


def train(questions: Sequence[LabelledQuestion], *, out: Path, prior: Mapping[str, float] = NO_PRIOR) -> dict[str, Any]:
    """Fit on all questions, write the weights to `out`, and return how rankings do that were fitted without what they rank.

    `spaces`: each set, fitted without the space (conversation) that is asked. `sets`: each set, fitted on the other sets.
    `without`: both, over all questions, without each group of features.
    """
    sources = sorted({q.source for q in questions})
    by_space = _held_out(questions, lambda q: (q.source, q.space), prior=prior)
    report = {
        "spaces": {name: measures([r for q, r in by_space if q.source == name]) for name in sources},
        "without": {group: _recall(questions, names, prior) for group, names in FEATURE_GROUPS.items()},
    }
    if len(sources) > 1:
        by_set = _held_out(questions, lambda q: q.source, prior=prior)
        report["sets"] = {name: measures([r for q, r in by_set if q.source == name]) for name in sources}
    weights = {name: round(weight, 4) for name, weight in fit_ranker(questions, prior=prior).items()}
    about = f"Written by `graphmem train ranker`, from {len(questions)} questions of {', '.join(sources)}."
    write_result({"about": about, "weights": weights}, out)
    return report


def _held_out(
    questions: Sequence[LabelledQuestion],
    part: Callable[[LabelledQuestion], object],
    without: Collection[str] = (),
    *,
    prior: Mapping[str, float],
) -> list[tuple[LabelledQuestion, Ranked]]:
    """The ranking of each question by weights that were fitted without its part; if there is but one part, with it."""
    parts = sorted({part(q) for q in questions}, key=str)
    ranked = []
    for held in parts:
        rest = [q for q in questions if part(q) != held] or list(questions)
        weights = fit_ranker(rest, without=without, prior=prior)
        ranked += [(q, rank(q, weights)) for q in questions if part(q) == held]
    return ranked


def _recall(questions: Sequence[LabelledQuestion], without: Collection[str], prior: Mapping[str, float]) -> dict[str, float]:
    """R@5 and R@10 over all questions, fitted without the space that is asked and without some features."""
    found = measures([r for _, r in _held_out(questions, lambda q: (q.source, q.space), without, prior=prior)])
    return {name: found[name] for name in ("R@5", "R@10")}
