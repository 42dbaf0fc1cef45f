"""Whether recall prefers the newest value: the knowledge-update questions of LongMemEval, on a memory of their sessions.

    python benchmarks/knowledge_updates.py --data longmemeval-dev.json --json benchmarks/results/knowledge-updates-dev.json

Turns of evidence in the last session are of the newest value, those in earlier sessions of outdated ones; questions with evidence in only
one session are left out, and so are those that cannot be answered. All sessions of these questions are in one memory (`--all`: those of all
questions of the file). A question counts as

- `newest_first` if the best turn of the newest value is found, and no outdated one before it;
- `asked_first` if that holds; for a question about an earlier value, whose answer only outdated turns have, if an outdated turn is found,
  and no newest one before it;
- `newest_first_recent` if that holds with the recipe `recent`;
- `turned_by_at` if, asked `at` the moment before the newest session, an outdated turn is found, and no newest one before it;
- `turned_by_known` if that holds as `known` at that moment, when nothing of the newest session was said yet.

`missed` counts questions of which no turn is found at all.
"""

import argparse
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from graphmem.bench.bench_recall import UNLIMITED
from graphmem.bench.recall_sets.recall_set import log_messages, read_json
from graphmem.config import read_settings
from graphmem.memory.facade import Memory
from graphmem.memory.memory_opening import open_from_settings
from graphmem.model import Message
from graphmem.retrieval.recall import RecallOptions
from graphmem.retrieval.recipes import AUTO, RECENT, Recipe


@dataclass(frozen=True)
class Update:
    """A question, the keys of the turns of its newest and its outdated values, and the moment before the newest was said.

    `asks_outdated`: only outdated turns have the words of the answer.
    """

    text: str
    newest: frozenset[tuple[str, str]]
    outdated: frozenset[tuple[str, str]]
    before: datetime
    asks_outdated: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--all", action="store_true", help="remember the sessions of all questions")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    text = json.dumps(measure(given.data, every=given.all), indent=2)
    sys.stdout.write(text + "\n")
    if given.json:
        given.json.write_text(text + "\n", "utf-8")


def measure(data: Path, *, every: bool) -> dict[str, Any]:
    """The measures of a file of questions."""
    records = [r for r in read_json(data) if r["question_type"] == "knowledge-update"]
    wanted = {name for record in records for name in record["haystack_session_ids"]}
    messages = [m for m in log_messages(data) if every or m.conversation in wanted]
    updates = list(_updates(records, messages))
    with tempfile.TemporaryDirectory() as scratch:
        settings = read_settings(store=f"ladybug:{scratch}/updates.lbug")
        with open_from_settings(settings, space=messages[0].space) as memory:
            memory.remember(messages)
            found = [_asked(memory, update) for update in updates]
    shares = {name: round(100 * sum(one[name] for one in found) / len(found), 1) for name in found[0]}
    return {"set": data.stem, "messages": len(messages), "questions": len(found), **shares}


def _updates(records: Iterable[Mapping[str, Any]], messages: Sequence[Message]) -> Iterator[Update]:
    said = {(m.conversation, m.key): m for m in messages}
    places: dict[str, list[Message]] = {}
    for message in messages:
        places.setdefault(message.conversation, []).append(message)
    for record in records:
        if str(record["question_id"]).endswith("_abs"):
            continue
        turns = [
            (name, places[name][place].key)
            for name, session in zip(record["haystack_session_ids"], record["haystack_sessions"], strict=True)
            for place, turn in enumerate(session)
            if turn.get("has_answer")
        ]
        last = max((said[turn].sent_at for turn in turns), default=None)
        newest = frozenset(turn for turn in turns if last is not None and said[turn].sent_at.date() == last.date())
        outdated = frozenset(turns) - newest
        if outdated:
            first = min(m.sent_at for name, _ in newest for m in places[name])
            answered = [any(_has(said[turn].text, str(record["answer"])) for turn in value) for value in (newest, outdated)]
            yield Update(record["question"], newest, outdated, first - timedelta(seconds=1), answered == [False, True])


def _has(text: str, words: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None


def _asked(memory: Memory, update: Update) -> dict[str, bool]:
    now = _ranked(memory, update, None, None)
    recent = _ranked(memory, update, None, None, RECENT)
    at = _ranked(memory, update, update.before, None)
    known = _ranked(memory, update, update.before, update.before)
    return {
        "newest_first": now[:1] == ["newest"],
        "asked_first": now[:1] == ["outdated" if update.asks_outdated else "newest"],
        "newest_first_recent": recent[:1] == ["newest"],
        "turned_by_at": at[:1] == ["outdated"],
        "turned_by_known": known[:1] == ["outdated"],
        "missed": not now,
    }


def _ranked(memory: Memory, update: Update, at: datetime | None, known: datetime | None, recipe: Recipe = AUTO) -> list[str]:
    """Which turns of evidence are found, best first."""
    hits = memory.recall(update.text, at=at, known=known, budget=UNLIMITED, options=RecallOptions(recipe=recipe)).hits
    keys = [(hit.message.conversation, hit.message.key) for hit in hits]
    return ["newest" if key in update.newest else "outdated" for key in keys if key in update.newest | update.outdated]


if __name__ == "__main__":
    main()
