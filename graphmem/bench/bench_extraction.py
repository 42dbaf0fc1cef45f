"""`graphmem bench extract`: the speed of extraction compared with the bare parser, fact counts, and why clauses gave no fact."""

import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

from graphmem.bench.log_threads import read_threads
from graphmem.bench.result import write_result
from graphmem.extraction.spacy_extractor import Extraction, extract_threads
from graphmem.language.spacy_pipeline import load_model
from graphmem.model import Message

Threads: TypeAlias = Sequence[Sequence[Message]]
# Threads per round. Both measurements alternate in short rounds, so that the load of the machine affects them alike.
ROUND = 5
# Messages parsed before the measurement, so that lazy loading is not measured.
WARM_UP = 50


def run(data: Path, *, out: Path | None = None) -> dict[str, Any]:
    """Parse and extract the messages of a log, and return (and write) rates and counts.

    `bare_per_s` is the rate of the parser alone over the same texts. Raises LogError or ModelError.
    """
    threads, unreadable = read_threads(data)
    nlp = load_model()
    list(nlp.pipe([m.text for m in threads[0][:WARM_UP]]))

    def bare(turn: Threads) -> list[Extraction]:
        for _ in nlp.pipe([message.text for thread in turn for message in thread]):
            pass
        return []

    def extracting(turn: Threads) -> list[Extraction]:
        return [one for thread in extract_threads(turn, nlp) for one in thread]

    seconds, read = {bare: 0.0, extracting: 0.0}, list[Extraction]()
    for number, start in enumerate(range(0, len(threads), ROUND)):
        # The second one finds the vocabulary cached, so they take turns at being second.
        for go in (bare, extracting) if number % 2 else (extracting, bare):
            begun = time.perf_counter()
            read += go(threads[start : start + ROUND])
            seconds[go] += time.perf_counter() - begun
    rates = _rates(len(read), seconds[extracting], seconds[bare])
    return write_result({"set": data.stem, "messages": len(read), **rates, **_counts(read, unreadable)}, out)


def _rates(messages: int, spent: float, bare: float) -> dict[str, float]:
    return {"messages_per_s": round(messages / spent, 1), "bare_per_s": round(messages / bare, 1), "ratio": round(bare / spent, 2)}


def _counts(read: Sequence[Extraction], unreadable: int) -> dict[str, Any]:
    facts = sum(len(one.facts) for one in read)
    dropped = Counter(reason for one in read for reason in one.left_out)
    return {
        "facts": facts,
        "facts_per_message": round(facts / len(read), 3),
        "quarantined": unreadable + sum(bool(one.problem) for one in read),
        "dropped": dict(dropped.most_common()),
    }
