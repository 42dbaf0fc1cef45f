"""How well languages are guessed and bridged: `python benchmarks/languages.py [--lihua FOLDER] [--log LOG ...] [--json OUT]`.

`guess`: of the 40 messages of judged/cross-language.tsv, how many are taken for their language; of the English messages of the
logs given, how many for another, and milliseconds of the processor per message. `cross_language`: of the questions in English
about these messages, how many find theirs at the first place and among the first five by meaning alone, for each installed model.
`english`: the same for LiHua-World's questions about its first 1,000 messages; any message of the chat with the answer counts.
"""

import argparse
import csv
import json
import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from graphmem.bench.recall_sets.pools import lihua
from graphmem.config import Settings
from graphmem.embedding import find_model, is_installed, open_embedder
from graphmem.ingest import read_logs
from graphmem.language.language_guess import guess_language
from graphmem.model import Message

MODELS = ("e5-small-v2", "multilingual-e5-small")
SET = Path(__file__).parent / "judged" / "cross-language.tsv"
ENGLISH_MESSAGES = 1_000


def guesses(rows: Sequence[dict[str, str]], logs: Sequence[Path]) -> dict[str, Any]:
    """How many messages are taken for the language that they are in."""
    texts = [entry.text for entry in read_logs(logs, space="benchmark") if isinstance(entry, Message) and not entry.event] if logs else []
    begun = time.process_time()
    found = Counter(guess_language(text) for text in texts)
    seconds = time.process_time() - begun
    return {
        "messages": len(rows),
        "right": sum(guess_language(row["message"]) == row["language"] for row in rows),
        "english_messages": len(texts),
        "taken_for_another": len(texts) - found["en"] - found[""],
        "cpu_ms_per_message": round(1000 * seconds / max(len(texts), 1), 2),
    }


def cross_language(rows: Sequence[dict[str, str]], embedder: Any) -> dict[str, Any]:
    """Recall of the messages by questions in English, and by language at the first place."""
    places, milliseconds = ranked(embedder, [row["message"] for row in rows], [row["question"] for row in rows], lambda q, m: q == m)
    languages = dict.fromkeys(row["language"] for row in rows)
    first = {
        language: percent(place == 0 for place, row in zip(places, rows, strict=True) if row["language"] == language)
        for language in languages
    }
    return {**at_places(places, (1, 5)), "first_by_language": first, "cpu_ms_per_message": milliseconds}


def english(folder: Path, embedder: Any) -> dict[str, Any]:
    """Recall of LiHua-World's chats among its first messages, by questions about these."""
    pool = lihua(folder)
    ((_, messages),) = pool.messages.items()
    messages = messages[:ENGLISH_MESSAGES]
    known = {message.conversation for message in messages}
    questions = [one for one in pool.questions if one.evidence["session"] <= known]
    places, milliseconds = ranked(
        embedder,
        [message.rendered_text for message in messages],
        [one.text for one in questions],
        lambda q, m: messages[m].conversation in questions[q].evidence["session"],
    )
    return {"messages": len(messages), "questions": len(questions), **at_places(places, (1, 5, 10)), "cpu_ms_per_message": milliseconds}


def ranked(embedder: Any, texts: Sequence[str], questions: Sequence[str], fits: Callable[[int, int], bool]) -> tuple[list[int], float]:
    """For each question the place of the first text that fits, from 0, and the milliseconds of the processor per text."""
    embedder.question("warm up")
    begun = time.process_time()
    vectors = np.vstack([embedder.passages([text]) for text in texts])
    milliseconds = 1000 * (time.process_time() - begun) / len(texts)
    orders = [np.argsort(-(vectors @ embedder.question(question))) for question in questions]
    return [next(at for at, m in enumerate(order) if fits(q, int(m))) for q, order in enumerate(orders)], round(milliseconds, 1)


def at_places(places: Sequence[int], limits: Sequence[int]) -> dict[str, float]:
    """R@k in percent."""
    return {f"R@{limit}": percent(place < limit for place in places) for limit in limits}


def percent(hits: Any) -> float:
    """The share of hits in percent."""
    listed = list(hits)
    return round(100 * sum(listed) / max(len(listed), 1), 1)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lihua", type=Path, help="the folder of LiHua-World, for the comparison in English")
    parser.add_argument("--log", type=Path, action="append", default=[], help="a log in English, for the guess")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with SET.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    models = Settings().models
    result: dict[str, Any] = {"guess": guesses(rows, given.log), "cross_language": {}, "english": {}, "python": platform.python_version()}
    for name in MODELS:
        if not is_installed(find_model(name), models):
            result["cross_language"][name] = "not installed"
            continue
        embedder = open_embedder(name, models)
        result["cross_language"][name] = cross_language(rows, embedder)
        if given.lihua:
            result["english"][name] = english(given.lihua, embedder)
    text = json.dumps(result, indent=2, ensure_ascii=False)
    if given.json:
        given.json.write_text(text + "\n", "utf-8")
    print(text)  # noqa: T201


if __name__ == "__main__":
    main()
