"""`graphmem bench locomo`: how much of the evidence is found, how fast, and what the graph adds."""

import json
import re
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.baselines import PlainWords, baseline_rankings
from graphmem.bench.log_threads import moved_to
from graphmem.bench.metrics import Ranked, measures, within_budgets
from graphmem.bench.result import write_result
from graphmem.config import Settings
from graphmem.graph.build import next_in_thread
from graphmem.ingest import read_log
from graphmem.language.spacy_pipeline import load_model
from graphmem.memory.extraction_stage import in_threads
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError
from graphmem.retrieval.ablation import ablated_rankings
from graphmem.retrieval.packing import pack
from graphmem.storage.repository import clear_space

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
# Token budgets for which the share of evidence inside the pack is measured.
BUDGETS = (1000, 2000, 4000)
# A budget (tokens) that fits every hit.
UNLIMITED = 1_000_000
# Messages per ranking that are scored.
SCORED = 20
# Messages that the graph-free rankings search for: more than any conversation has.
BASELINE_WIDTH = 10_000
# Messages run through the bare models before they are timed.
WARM_UP_MESSAGES = 50
_EVIDENCE = re.compile(r"D(\d+):(\d+)")
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class LocomoQuestion:
    """A question of the file, with its conversation and the keys of its evidence."""

    conversation: str
    text: str
    category: str
    evidence: frozenset[str]


def read_questions(data: Path) -> Iterator[LocomoQuestion]:
    """The questions that name evidence. Raises LogError if it is not a LoCoMo file."""
    for conversation, qa, keys in _entries(data):
        yield LocomoQuestion(conversation, str(qa["question"]), CATEGORIES[int(qa["category"])], keys)


@dataclass(frozen=True, slots=True)
class LocomoAnswer(LocomoQuestion):
    """A question with its gold answer."""

    answer: str


def read_answers(data: Path) -> Iterator[LocomoAnswer]:
    """The questions that have an answer. Raises LogError if it is not a LoCoMo file."""
    for conversation, qa, keys in _entries(data):
        if "answer" in qa:
            yield LocomoAnswer(conversation, str(qa["question"]), CATEGORIES[int(qa["category"])], keys, str(qa["answer"]))


def read_entries(data: Path) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Conversation, entry and category of every question, as the file has them. Raises LogError if it is not a LoCoMo file."""
    for conversation, qa, _ in _entries(data):
        yield conversation, qa, CATEGORIES[int(qa["category"])]


def _entries(data: Path) -> Iterator[tuple[str, dict[str, Any], frozenset[str]]]:
    try:
        for number, sample in enumerate(json.loads(data.read_bytes())):
            for qa in sample["qa"]:
                keys = frozenset(f"D{int(s)}:{int(t)}" for text in qa.get("evidence", []) for s, t in _EVIDENCE.findall(str(text)))
                if int(qa["category"]) not in CATEGORIES or "question" not in qa:
                    raise KeyError("category")
                yield str(sample.get("sample_id", number)), qa, keys
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LogError(f"{data}: not a LoCoMo file ({type(error).__name__}: {error}). Give locomo10.json or a part of it.") from None


def run(
    data: Path, *, settings: Settings, store: str | None = None, out: Path | None = None, progress: Progress = lambda stage, count: None
) -> dict[str, Any]:
    """Ingest each conversation into its own space, ask its questions there, and return (and write) the measures.

    Without `store`, a new embedded store in a temporary folder is used. Spaces of an earlier run are cleared first.
    """
    with tempfile.TemporaryDirectory() as scratch:
        return write_result(_run(data, settings, store or f"ladybug:{scratch}/bench.lbug", progress), out)


def _run(data: Path, settings: Settings, store: str, progress: Progress) -> dict[str, Any]:
    entries = list(read_log(data, space="read"))
    messages = [e for e in entries if isinstance(e, Message)]
    conversations = sorted({m.conversation for m in messages})
    questions = list(read_questions(data))
    opened = {name: _open(settings, store, f"bench-locomo-{name}") for name in conversations[:1]}
    first = next(iter(opened.values()))
    bare = _bare_rate(messages, first)
    first.close()
    spent, counts, rankings = 0.0, dict.fromkeys(("messages", "entities", "facts", "units", "communities", "quarantined"), 0), _Rankings()
    for name in conversations:
        own = in_space(entries, name, f"bench-locomo-{name}")
        with _open(settings, store, f"bench-locomo-{name}") as memory:
            begun = time.perf_counter()
            memory.remember(own)
            spent += time.perf_counter() - begun
            counts = {kind: counts[kind] + count for kind, count in memory.stats().items()}
            rankings.ask(memory, [q for q in questions if q.conversation == name], own)
            progress("conversations", 1)
            store_name, model = memory.store_name, memory.model_name
    # Malformed entries belong to no conversation; they are added to the quarantine counts of the spaces.
    counts["quarantined"] += sum(isinstance(entry, Quarantined) for entry in entries)
    if not rankings.ranked:
        raise LogError(f"{data}: no question names evidence that is among the messages. Give locomo10.json or a part of it.")
    rate = len(messages) / spent
    ingest = {"messages_per_s": round(rate, 1), "bare_per_s": round(bare, 1), "ratio": round(rate / bare, 2), "peak_mb": _peak_mb()}
    return {
        "set": data.stem,
        "store": store_name.partition(":")[0],
        "model": model,
        "questions": len(rankings.ranked["graph"]),
        "lines": {line: measures(ranked) for line, ranked in rankings.ranked.items()},
        "budget": within_budgets(rankings.budgets),
        "recall_ms": {"p50": rankings.milliseconds(50), "p95": rankings.milliseconds(95)},
        "ingest": ingest,
        "counts": counts,
    }


def _open(settings: Settings, store: str, space: str) -> Memory:
    memory = open_from_settings(settings.model_copy(update={"store": store}), space=space)
    clear_space(memory.store, space)
    return memory


def in_space(entries: Sequence[Message | Quarantined], conversation: str, space: str) -> list[Message]:
    """The messages of a conversation, as messages of a space of its own."""
    return moved_to(space, (e for e in entries if isinstance(e, Message) and e.conversation == conversation))


def _bare_rate(messages: Sequence[Message], memory: Memory) -> float:
    """Messages per second of the bare models: parse and embed every message, without storing anything."""
    nlp = load_model()
    list(nlp.pipe([m.text for m in messages[:WARM_UP_MESSAGES]]))
    memory.embedder.passages([m.rendered_text for m in messages[:WARM_UP_MESSAGES]])
    begun = time.perf_counter()
    for _, message in nlp.pipe(((m.text, m) for m in messages), as_tuples=True):
        memory.embedder.passages([message.rendered_text])
    return len(messages) / (time.perf_counter() - begun)


class _Rankings:
    """The ranking of every line for every question, and the times of recall."""

    def __init__(self) -> None:
        self.ranked: dict[str, list[Ranked]] = {}
        self.budgets: dict[int, list[float]] = {budget: [] for budget in BUDGETS}
        self.seconds: list[float] = []

    def ask(self, memory: Memory, questions: Sequence[LocomoQuestion], messages: Sequence[Message]) -> None:
        """Rank the messages for every question whose evidence is among them."""
        by_key = {m.key: m.id for m in messages}
        words = PlainWords(messages)
        following = {one: other for thread in in_threads(messages) for one, other in next_in_thread(thread).items()}
        memory.recall("What was said first?", budget=UNLIMITED)  # Loads the models, so that this is not measured.
        for question in questions:
            gold = frozenset(by_key[key] for key in question.evidence if key in by_key)
            if gold:
                self._ask_one(memory, question, gold, words, following)

    def _ask_one(
        self, memory: Memory, question: LocomoQuestion, gold: frozenset[str], words: PlainWords, following: dict[str, str]
    ) -> None:
        begun = time.perf_counter()
        found = memory.recall(question.text, budget=UNLIMITED)
        self.seconds.append(time.perf_counter() - begun)
        sources = memory.sources
        query = sources.analyse(question.text)
        lines = baseline_rankings(query, sources.index, words, following, space=memory.space, limit=BASELINE_WIDTH)
        lines |= ablated_rankings(query, sources)
        lines["graph"] = [hit.message.id for hit in found.hits]
        for line, ids in lines.items():
            self.ranked.setdefault(line, []).append(Ranked(question.category, gold, tuple(ids[:SCORED])))
        for budget, shares in self.budgets.items():
            inside = {hit.message.id for hit in pack(found.question, found.hits, as_of=found.as_of, budget=budget).hits}
            shares.append(len(gold & inside) / len(gold))

    def milliseconds(self, share: int) -> float:
        """A percentile (0 to 100) of recall times in milliseconds, including the embedding of the question."""
        return round(float(np.percentile(np.array(self.seconds) * 1000, share)), 1)


def _peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
