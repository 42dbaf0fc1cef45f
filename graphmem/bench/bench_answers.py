"""`graphmem bench answers`: token F1, abstention and a confidence curve of the answers to LoCoMo's questions."""

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.answering.answer_model import to_json
from graphmem.answering.answering_config import ANSWER_SELECTION
from graphmem.answering.extractive import PreparedQuestion, choose_answer, prepare_question
from graphmem.bench.bench_locomo import Progress, in_space, read_entries
from graphmem.bench.fit_answers import SpanSample, TreeFits
from graphmem.bench.recall_sets.pools import lihua
from graphmem.bench.recall_sets.recall_set import files_of, read_json
from graphmem.bench.result import write_result
from graphmem.bench.token_score import RIGHT, token_f1
from graphmem.config import Settings
from graphmem.ingest import read_log
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Answer, Message

ANSWERABLE = ("multi-hop", "temporal", "single-hop")
"""Categories whose answers stand in the log; open-domain ones need knowledge of the world."""
UNANSWERABLE = "adversarial"


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


def run(
    data: Path,
    *,
    settings: Settings,
    store: str | None = None,
    out: Path | None = None,
    fit: Path | None = None,
    also: Path | None = None,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Remember each conversation in its own space, ask its questions there, and return (and write) the scores.

    Without `store`, a new embedded store in a temporary folder is used. A store of an earlier run is not built again.
    With `fit`, the answer model is fitted on the file's questions and written there; the scores are then of models that were each fitted
    without the conversation that is asked. A chat model that is set is not used for that. `also` is a folder of LiHua-World, whose
    questions (but those for a time, which it answers as it was said) teach all these models, too.
    """
    with tempfile.TemporaryDirectory() as scratch:
        where = store or f"ladybug:{scratch}/bench.lbug"
        if fit is None:
            scored = [_scored(gold, memory.answer(gold.question)) for gold, memory in _ask_all(data, settings, where, progress)]
        else:
            prepared = [(gold, _prepared(gold, memory)) for gold, memory in _ask_all(data, settings, where, progress)]
            further = list(_further_samples(also, settings, where, progress)) if also is not None else []
            scored = _fit(prepared, fit, further)
    return write_result({"set": data.stem, **summarise(scored), "answers": [_row(s) for s in scored]}, out)


def _given(scored: ScoredAnswer) -> ScoredAnswer:
    """The answer as it is given: none below the least confidence."""
    given = scored.found and scored.confidence >= ANSWER_SELECTION.min_confidence
    return scored if given else replace(scored, found=False, f1=0.0)


def _prepared(gold: GoldAnswer, memory: Memory) -> PreparedQuestion:
    return prepare_question(memory.recall(gold.question), memory.sources)


def _further_samples(data: Path, settings: Settings, store: str, progress: Progress) -> Iterator[SpanSample]:
    """The spans of the questions of LiHua-World, remembered in a space of their own."""
    found = lihua(data)
    answers = {qa["question"]: str(qa["answer"]) for path in files_of(data, "*.json") for qa in read_json(path)}
    for space, messages in found.messages.items():
        with open_from_settings(settings.model_copy(update={"store": store}), space=space) as memory:
            memory.remember(messages)
            for one in found.questions:
                gold = GoldAnswer(conversation=found.name, question=one.text, answer=answers[one.text], category="single-hop")
                prepared = _prepared(gold, memory)
                if prepared.table is not None and prepared.table.spans and prepared.frame.answer_type not in ("when", "time_of_day"):
                    yield SpanSample.of(gold.conversation, prepared.table, gold.answer)
            progress("conversations", 1)


def _fit(prepared: Sequence[tuple[GoldAnswer, PreparedQuestion]], out: Path, further: Sequence[SpanSample]) -> list[ScoredAnswer]:
    """Write the model fitted on all questions; returns the scores by models fitted without the conversation that is asked."""
    tables = [(gold, one.table) for gold, one in prepared if one.table is not None and one.table.spans and gold.category != "open-domain"]
    samples = [SpanSample.of(gold.conversation, table, gold.answer) for gold, table in tables]
    fits = TreeFits(samples, further, tables[0][1].names)
    out.write_text(to_json(fits.model(fits.conversations)), "utf-8")
    scored = []
    for held in sorted({gold.conversation for gold, _ in prepared}):
        model = fits.model(fits.conversations - {held})
        scored += [_scored(gold, choose_answer(one, model, min_confidence=0.0)) for gold, one in prepared if gold.conversation == held]
    return scored


def _ask_all(data: Path, settings: Settings, store: str, progress: Progress) -> Iterator[tuple[GoldAnswer, Memory]]:
    """Every question with the open memory that its conversation was remembered in."""
    gold = list(read_gold(data))
    messages = [e for e in read_log(data, space="read") if isinstance(e, Message)]
    for name in sorted({g.conversation for g in gold}):
        space = f"bench-locomo-{name}"
        with open_from_settings(settings.model_copy(update={"store": store}), space=space) as memory:
            memory.remember(in_space(messages, name, space))
            for one in (g for g in gold if g.conversation == name):
                yield one, memory
            progress("conversations", 1)


def _scored(gold: GoldAnswer, said: Answer) -> ScoredAnswer:
    return ScoredAnswer(
        category=gold.category,
        question=gold.question,
        gold=gold.answer,
        text=said.text,
        found=said.found,
        f1=token_f1(said.text, gold.answer) if said.found else 0.0,
        confidence=said.confidence,
    )


def summarise(scored: Sequence[ScoredAnswer]) -> dict[str, Any]:
    """Scores in percent: over the answerable categories, of the unanswerable one, by category, and by confidence."""
    given = [_given(s) for s in scored]
    answerable = [s for s in given if s.category in ANSWERABLE]
    categories = {name: [s for s in given if s.category == name] for name in (*ANSWERABLE, "open-domain", UNANSWERABLE)}
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
    for least in (n / 20 for n in range(20)):
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
