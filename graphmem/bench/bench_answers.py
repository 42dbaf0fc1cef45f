"""`graphmem bench answers`: token F1, abstention and a confidence curve of the answers to LoCoMo's questions."""

import re
import string
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.bench_locomo import Progress, in_space, read_entries
from graphmem.bench.result import write_result
from graphmem.config import Settings
from graphmem.ingest import read_log
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message

ANSWERABLE = ("multi-hop", "temporal", "single-hop")
"""Categories whose answers stand in the log; open-domain ones need knowledge of the world."""
UNANSWERABLE = "adversarial"
RIGHT = 0.5
"""Token F1 from which an answer counts as right."""
_ARTICLES = re.compile(r"\b(a|an|the|and)\b")
_PUNCTUATION = str.maketrans(dict.fromkeys(string.punctuation, " "))


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldAnswer:
    """A question of the file with its right answer; "" if it cannot be answered."""

    conversation: str
    question: str
    answer: str
    category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredAnswer:
    """What the memory said to a question: whether it said anything, its token F1 (0 to 1) and its confidence (0 to 1)."""

    category: str
    question: str
    gold: str
    text: str
    found: bool
    f1: float
    confidence: float


def read_gold(data: Path) -> Iterator[GoldAnswer]:
    """Every question of a LoCoMo file. Raises LogError if it is not one."""
    for conversation, qa, category in read_entries(data):
        answer = "" if category == UNANSWERABLE else str(qa.get("answer", ""))
        yield GoldAnswer(conversation=conversation, question=str(qa["question"]), answer=answer, category=category)


def token_f1(said: str, gold: str) -> float:
    """F1 of the words of two texts (0 to 1), without case, punctuation, articles and "and" (Rajpurkar et al. 2016)."""
    left, right = Counter(_words(said)), Counter(_words(gold))
    shared = sum((left & right).values())
    return 2 * shared / (sum(left.values()) + sum(right.values())) if shared else 0.0


def _words(text: str) -> list[str]:
    return _ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split()


def run(
    data: Path, *, settings: Settings, store: str | None = None, out: Path | None = None, progress: Progress = lambda stage, count: None
) -> dict[str, Any]:
    """Remember each conversation in its own space, ask its questions there, and return (and write) the scores.

    Without `store`, a new embedded store in a temporary folder is used. A store of an earlier run is not built again.
    """
    with tempfile.TemporaryDirectory() as scratch:
        scored = _ask_all(data, settings, store or f"ladybug:{scratch}/bench.lbug", progress)
    return write_result({"set": data.stem, **summarise(scored), "answers": [_row(s) for s in scored]}, out)


def _ask_all(data: Path, settings: Settings, store: str, progress: Progress) -> list[ScoredAnswer]:
    gold = list(read_gold(data))
    messages = [e for e in read_log(data, space="read") if isinstance(e, Message)]
    scored = []
    for name in sorted({g.conversation for g in gold}):
        space = f"bench-locomo-{name}"
        with open_from_settings(settings.model_copy(update={"store": store}), space=space) as memory:
            memory.remember(in_space(messages, name, space))
            for one in (g for g in gold if g.conversation == name):
                said = memory.answer(one.question)
                scored.append(
                    ScoredAnswer(
                        category=one.category,
                        question=one.question,
                        gold=one.answer,
                        text=said.text,
                        found=said.found,
                        f1=token_f1(said.text, one.answer) if said.found else 0.0,
                        confidence=said.confidence,
                    )
                )
            progress("conversations", 1)
    return scored


def summarise(scored: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """Scores in percent: over the answerable categories, of the unanswerable one, by category, and by confidence."""
    answerable = [s for s in scored if s.category in ANSWERABLE]
    categories = {name: [s for s in scored if s.category == name] for name in (*ANSWERABLE, "open-domain", UNANSWERABLE)}
    return {
        "questions": len(scored),
        "overall": measures(answerable),
        "silent_if_unanswerable": _percent([not s.found for s in categories[UNANSWERABLE]]),
        "by_category": {name: measures(group) for name, group in categories.items() if group},
        "confidence_curve": list(confidence_curve(scored)),
        "calibration": list(_calibration(scored)),
    }


def measures(scored: Sequence[ScoredAnswer]) -> dict[str, float]:
    """Token F1 (a silent answer counts 0), the share answered, F1 of those, and how many are right and wrong."""
    said = [s for s in scored if s.found]
    return {
        "n": len(scored),
        "f1": _percent([s.f1 for s in scored]),
        "answered": _percent([s.found for s in scored]),
        "f1_of_answered": _percent([s.f1 for s in said]),
        "right": sum(s.f1 >= RIGHT for s in said),
        "wrong": sum(s.f1 < RIGHT for s in said),
    }


def confidence_curve(scored: Sequence[ScoredAnswer]) -> Iterator[dict[str, float]]:
    """What the given answers would score if only those of at least some confidence were given."""
    answerable = [s for s in scored if s.category in ANSWERABLE]
    unanswerable = [s for s in scored if s.category == UNANSWERABLE]
    for least in (n / 10 for n in range(10)):
        said = [s for s in answerable if s.found and s.confidence >= least]
        yield {
            "confidence": least,
            "answered": _percent([s.found and s.confidence >= least for s in answerable]),
            "f1": _percent([s.f1 if s.found and s.confidence >= least else 0.0 for s in answerable]),
            "right": sum(s.f1 >= RIGHT for s in said),
            "wrong": sum(s.f1 < RIGHT for s in said),
            "silent_if_unanswerable": _percent([not (s.found and s.confidence >= least) for s in unanswerable]),
        }


def _calibration(scored: Sequence[ScoredAnswer]) -> Iterator[dict[str, float]]:
    """By tenths of confidence: how many answers there are, and the share that is right (those to unanswerable questions are not)."""
    said = [s for s in scored if s.found and s.category in (*ANSWERABLE, UNANSWERABLE)]
    for tenth in range(10):
        inside = [s for s in said if min(int(s.confidence * 10), 9) == tenth]
        if inside:
            yield {"from": tenth / 10, "n": len(inside), "right": _percent([s.f1 >= RIGHT for s in inside])}


def _percent(values: Sequence[float]) -> float:
    return round(100 * float(np.mean(values)), 1) if values else 0.0


def _row(scored: ScoredAnswer) -> dict[str, Any]:
    return {name: getattr(scored, name) for name in ("category", "found", "f1", "confidence", "question", "gold", "text")}
