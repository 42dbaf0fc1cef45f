"""`graphmem bench recall`: how much of the evidence of a public set is found: by channels, without a graph, and by the graph."""

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.baselines import PlainWords, baseline_rankings
from graphmem.bench.metrics import Ranked, measures, within_budgets
from graphmem.bench.recall_sets import RecallQuestion, RecallSet, read_set
from graphmem.bench.result import write_result
from graphmem.config import Settings
from graphmem.graph.build import next_in_thread
from graphmem.memory.extraction_stage import in_threads
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Hit, Message
from graphmem.retrieval.ablation import channel_rankings
from graphmem.retrieval.packing import pack

# Token budgets for which the share of evidence inside the pack is measured.
BUDGETS = (1000, 2000, 4000)
# A budget (tokens) that fits every hit.
UNLIMITED = 1_000_000
# Messages of a graph-free ranking: enough for twenty sessions, several of which may be found by many turns.
SHOWN = 200
# Units per ranking that are scored.
SCORED = 20
# Messages that the graph-free rankings search for: more than any set has.
BASELINE_WIDTH = 10_000
Progress = Callable[[str, int], None]


def run(
    name: str,
    data: Path,
    *,
    settings: Settings,
    store: str | None = None,
    out: Path | None = None,
    progress: Progress = lambda stage, count: None,
) -> dict[str, Any]:
    """Remember the messages of a set, ask its questions, and return (and write) the measures of every line.

    Without `store`, a temporary one is used; a store that holds the set already is read again, not extracted again.
    Raises QuestionError for an unknown set, LogError if the data is not of the set.
    """
    found = read_set(name, data)
    with tempfile.TemporaryDirectory() as scratch:
        return write_result(_run(found, settings.model_copy(update={"store": store or f"ladybug:{scratch}/bench.lbug"}), progress), out)


def _run(found: RecallSet, settings: Settings, progress: Progress) -> dict[str, Any]:
    rankings = SetRankings()
    for space, messages in found.messages.items():
        with open_from_settings(settings, space=space) as memory:
            memory.remember(messages)
            rankings.ask(memory, [q for q in found.questions if q.space == space], messages)
            progress("spaces", 1)
            store, model = memory.store_name.partition(":")[0], memory.model_name
    return {"set": found.name, "store": store, "model": model, **rankings.result()}


class SetRankings:
    """The ranking of every line for every question by unit, and the times of recall."""

    def __init__(self) -> None:
        self._ranked: dict[str, dict[str, list[Ranked]]] = {}
        self._budgets: dict[int, list[float]] = {budget: [] for budget in BUDGETS}
        self._seconds: list[float] = []

    def ask(self, memory: Memory, questions: Sequence[RecallQuestion], messages: Sequence[Message]) -> None:
        """Rank the messages of a space for each of its questions, by every line."""
        words = PlainWords(messages)
        following = {one: other for thread in in_threads(messages) for one, other in next_in_thread(thread).items()}
        conversations = {m.id: m.conversation for m in messages}
        memory.recall("What was said first?", budget=UNLIMITED)  # Loads the models, so that this is not measured.
        for question in questions:
            begun = time.perf_counter()
            found = memory.recall(question.text, budget=UNLIMITED)
            self._seconds.append(time.perf_counter() - begun)
            sources = memory.sources
            query = sources.analyse(question.text)
            lines = baseline_rankings(query, sources.index, words, following, space=memory.space, limit=BASELINE_WIDTH, shown=SHOWN)
            lines |= channel_rankings(query, sources, limit=SHOWN)
            lines["graph"] = [hit.message.id for hit in found.hits]
            self._note(question, lines, conversations)
            for budget, shares in self._budgets.items():
                inside = pack(found.question, found.hits, as_of=found.as_of, budget=budget).hits
                shares.append(_share_inside(question, inside))

    def _note(self, question: RecallQuestion, lines: dict[str, list[str]], conversations: dict[str, str]) -> None:
        for unit, gold in question.evidence.items():
            for line, ids in lines.items():
                units = ids if unit == "turn" else [conversations[id_] for id_ in ids]
                ranked = Ranked(question.category, gold, tuple(dict.fromkeys(units))[:SCORED])
                self._ranked.setdefault(unit, {}).setdefault(line, []).append(ranked)

    def result(self) -> dict[str, Any]:
        """The measures by unit and line, the evidence within budgets, and the milliseconds of recall."""
        times = np.array(self._seconds) * 1000
        return {
            "questions": len(self._seconds),
            "units": {unit: {line: measures(ranked) for line, ranked in lines.items()} for unit, lines in self._ranked.items()},
            "budget": within_budgets(self._budgets),
            "recall_ms": {f"p{share}": round(float(np.percentile(times, share)), 1) for share in (50, 95)},
        }


def _share_inside(question: RecallQuestion, hits: Sequence[Hit]) -> float:
    """The share of the evidence (of the main unit) among hits."""
    unit, gold = next(iter(question.evidence.items()))
    inside = {hit.message.id if unit == "turn" else hit.message.conversation for hit in hits}
    return len(gold & inside) / len(gold)
