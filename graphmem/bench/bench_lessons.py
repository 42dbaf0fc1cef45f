"""`graphmem bench lessons`: how often the lesson that applies to a situation is among the first three.

The set is a folder with `agent_runs.jsonl` (runs of agents, each with a failure and what mended it) and `situations.json` (for each run,
the situation in which its lesson applies, in other words). Without a folder, the 40 runs that graphmem brings are used.
"""

import json
from pathlib import Path
from typing import Any

from graphmem.bench.result import write_result
from graphmem.embedding import Embedder
from graphmem.ingest import read_log
from graphmem.memory.experience.lesson_finder import lessons_of
from graphmem.memory.experience.situation_ranking import rank, views_of_lesson
from graphmem.memory.experience.task_reader import tasks_of
from graphmem.model import Message
from graphmem.model.errors import LogError
from graphmem.resources import folder

FIRST = 3


def run(embedder: Embedder, *, data: Path | None = None, out: Path | None = None) -> dict[str, Any]:
    """Rank the lessons of all runs for each situation; returns (and writes) the shares found first and among the first three.

    Raises LogError if the folder is no such set.
    """
    place = data or folder("examples") / "lessons"
    try:
        situations = json.loads((place / "situations.json").read_text("utf-8"))
        wanted = [(str(one["run"]), str(one["situation"])) for one in situations]
    except (OSError, ValueError, KeyError, TypeError):
        raise LogError(f"{place}: has no situations.json with 'run' and 'situation'. Give a folder with a set of lessons.") from None
    if not wanted:
        raise LogError(f"{place / 'situations.json'}: has no situation. Give a folder with a set of lessons.")
    messages = [entry for entry in read_log(place / "agent_runs.jsonl", space="bench") if isinstance(entry, Message)]
    run_of = {m.id: m.conversation for m in messages}
    lessons = list(lessons_of(tasks_of(messages), lambda source: "normal"))
    places = []
    for name, situation in wanted:
        found = rank(situation, lessons, views_of_lesson, embedder, len(lessons))
        runs = [run_of[lesson.evidence[0]] for lesson in found]
        places.append((name, runs.index(name) + 1 if name in runs else 0))
    n = len(places)
    result = {
        "n": n,
        "lessons": len(lessons),
        "first": round(100 * sum(rank_ == 1 for _, rank_ in places) / n, 1),
        "first_three": round(100 * sum(0 < rank_ <= FIRST for _, rank_ in places) / n, 1),
        "missed": [{"run": name, "place": rank_} for name, rank_ in places if not 0 < rank_ <= FIRST],
    }
    return write_result(result, out)
