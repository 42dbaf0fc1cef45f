"""`graphmem bench extract`: how fast facts are read beside the bare parser, how many there are, and why clauses gave none."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from graphmem.bench.logs import read_threads
from graphmem.bench.result import write_result
from graphmem.extract.extractor import Extraction, extract_threads, load_model

# Threads that are parsed bare and then extracted, in turn, so that both meet the same machine.
TURN = 20
WARM_UP = 50


def run(data: Path, *, out: Path | None = None) -> dict[str, Any]:
    """Parse and extract the messages of a log, and return (and write) the rates and counts.

    `bare_per_s` is one pass of the parser over the same texts that keeps nothing. Raises LogError, ModelError.
    """
    threads, unreadable = read_threads(data)
    nlp = load_model()
    list(nlp.pipe([m.text for m in threads[0][:WARM_UP]]))
    bare, spent, read = 0.0, 0.0, list[Extraction]()
    for turn in (threads[n : n + TURN] for n in range(0, len(threads), TURN)):
        bare += _seconds(nlp.pipe, [message.text for thread in turn for message in thread])
        begun = time.perf_counter()
        read += [one for thread in extract_threads(turn, nlp) for one in thread]
        spent += time.perf_counter() - begun
    return write_result({"set": data.stem, "messages": len(read), **_rates(read, spent, bare), **_counts(read, unreadable)}, out)


def _seconds(pipe: Callable[[Iterable[str]], Iterable[object]], texts: Sequence[str]) -> float:
    begun = time.perf_counter()
    for _ in pipe(texts):
        pass
    return time.perf_counter() - begun


def _rates(read: Sequence[Extraction], spent: float, bare: float) -> dict[str, float]:
    return {"messages_per_s": round(len(read) / spent, 1), "bare_per_s": round(len(read) / bare, 1), "ratio": round(bare / spent, 2)}


def _counts(read: Sequence[Extraction], unreadable: int) -> dict[str, Any]:
    facts = sum(len(one.facts) for one in read)
    dropped = Counter(reason for one in read for reason in one.left_out)
    return {
        "facts": facts,
        "facts_per_message": round(facts / len(read), 3),
        "quarantined": unreadable + sum(bool(one.problem) for one in read),
        "dropped": dict(dropped.most_common()),
    }
