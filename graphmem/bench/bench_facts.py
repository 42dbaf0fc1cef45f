"""`graphmem bench facts`: a sample of the facts of a log to judge by hand, and the shares of judgements.

The result has only the id, message key and predicate of each fact, so it can be published where the log cannot.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from graphmem.bench.log_threads import read_threads
from graphmem.bench.result import write_result
from graphmem.extraction.spacy_extractor import extract_threads
from graphmem.language.spacy_pipeline import load_model
from graphmem.model import Fact, Message
from graphmem.model.errors import LogError

JUDGEMENTS = ("true", "partly", "false", "trivial")


@dataclass(frozen=True, slots=True)
class Sampled:
    """A fact with its message, and the message before it, if any."""

    fact: Fact
    message: Message
    before: Message | None


def run(data: Path, *, sample: int, seed: int, judged: Path | None = None, out: Path | None = None) -> tuple[dict[str, Any], list[Sampled]]:
    """The result (also written), and the sampled facts; the same log and seed give the same sample.

    `judged` is an earlier result with judgements ("true", "partly", "false" or "trivial"), which are copied by fact id.
    Raises LogError if the log or the judged file cannot be read, ModelError if the spaCy model is missing.
    """
    judgements = _read_judgements(judged) if judged else {}
    threads, _ = read_threads(data)
    facts = list(_with_messages(threads))
    chosen = random.Random(seed).sample(facts, min(sample, len(facts)))
    rows = [_row(one, judgements) for one in chosen]
    counts = Counter(row["judgement"] for row in rows)
    done = sum(counts[j] for j in JUDGEMENTS)
    result = {
        "set": data.stem,
        "seed": seed,
        "facts": len(facts),
        "sample": len(rows),
        "judged": done,
        **{j: round(100 * counts[j] / done, 1) if done else None for j in JUDGEMENTS},
        "rows": rows,
    }
    return write_result(result, out), chosen


def _with_messages(threads: Sequence[Sequence[Message]]) -> Iterator[Sampled]:
    """Every fact, in the order of the log."""
    for thread, read in zip(threads, extract_threads(threads, load_model()), strict=True):
        by_id = {message.id: message for message in thread}
        before = {message.id: earlier for earlier, message in pairwise(thread)}
        for one in read:
            yield from (Sampled(fact, by_id[one.message_id], before.get(one.message_id)) for fact in one.facts)


def _row(one: Sampled, judgements: Mapping[str, str]) -> dict[str, str]:
    fact, message = one.fact, one.message
    return {
        "fact": fact.id,
        "message": f"{message.conversation} {message.key}",
        "predicate": fact.predicate,
        "kind": fact.kind,
        "modality": fact.modality,
        "polarity": fact.polarity,
        "judgement": judgements.get(fact.id, ""),
    }


def _read_judgements(judged: Path) -> dict[str, str]:
    try:
        found = {str(row["fact"]): str(row["judgement"]) for row in json.loads(judged.read_bytes())["rows"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise LogError(f"{judged}: not a result of `graphmem bench facts` ({reason}). Give one that was written with --json.") from None
    wrong = next((j for j in found.values() if j and j not in JUDGEMENTS), None)
    if wrong is not None:
        raise LogError(f"{judged}: '{wrong}' is not a judgement. Judge a fact as {', '.join(JUDGEMENTS)}, or leave it empty.")
    return found
