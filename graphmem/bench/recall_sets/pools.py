"""Sets in which every question is asked of one pool: LongMemEval, LiHua-World, MuSiQue, HotpotQA."""

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

from graphmem.bench.log_threads import moved_to
from graphmem.bench.recall_sets.recall_set import RecallQuestion, RecallSet, files_of, log_messages, read_json, set_reader
from graphmem.ingest.benchmarks.longmemeval_log import session_time
from graphmem.ingest.benchmarks.multihop_log import passage
from graphmem.model import Message, message_id


@set_reader("LongMemEval")
def longmemeval(data: Path) -> RecallSet:
    """LongMemEval (Wu et al. 2025), all sessions in one pool; `data` is the file of questions, or a folder with further sessions."""
    space = "bench-longmemeval"
    messages = [m for path in files_of(data, "*.json") for m in log_messages(path)]
    return RecallSet("longmemeval", {space: moved_to(space, messages)}, list(_longmemeval_questions(data, space, lambda place: place)))


@set_reader("LongMemEval")
def longmemeval_exchanges(data: Path) -> RecallSet:
    """LongMemEval with each user's turn and its reply joined to one long turn; in every second one, the reply comes first."""
    space = "bench-longmemeval-exchanges"
    messages = [m for path in files_of(data, "*.json") for m in log_messages(path)]
    threads = groupby(messages, key=lambda m: (m.conversation, m.thread))
    joined = [turn for _, thread in threads for turn in _exchanges(list(thread))]
    return RecallSet(
        "longmemeval-exchanges",
        {space: moved_to(space, joined)},
        list(_longmemeval_questions(data, space, lambda place: place - place % 2)),
    )


def _exchanges(thread: list[Message]) -> Iterator[Message]:
    """Turns joined by twos: each has the key of its first turn."""
    for place in range(0, len(thread), 2):
        pair = thread[place : place + 2]
        texts = [m.text for m in pair]
        yield replace(pair[0], text="\n\n".join(reversed(texts) if place % 4 else texts))


def _longmemeval_questions(data: Path, space: str, place_of: Any) -> Iterator[RecallQuestion]:
    for path in files_of(data, "*.json"):
        for record in read_json(path):
            if "question" in record and not str(record["question_id"]).endswith("_abs"):
                turns = frozenset(_evidence_turns(record, space, place_of))
                sessions = frozenset(record["answer_session_ids"])
                yield RecallQuestion(
                    space, record["question"], record["question_type"], {"turn": turns, "session": sessions} if turns else {}
                )


def _evidence_turns(record: Mapping[str, Any], space: str, place_of: Any) -> Iterator[str]:
    sessions = zip(record["haystack_session_ids"], record["haystack_dates"], record["haystack_sessions"], strict=True)
    for name, date, turns in sessions:
        at = f"{session_time(date):%Y-%m-%d %H:%M}"
        for place, turn in enumerate(turns):
            if turn.get("has_answer"):
                yield message_id(space, name, f"{at} #{place_of(place)}")


@set_reader("LiHua-World")
def lihua(data: Path) -> RecallSet:
    """LiHua-World (Fan et al. 2025): a year of one person's chats; `data` is a folder of chats and a file of questions."""
    space = "bench-lihua"
    messages = [m for path in files_of(data, "*.txt") for m in log_messages(path)]
    questions = []
    for path in files_of(data, "*.json"):
        for qa in read_json(path):
            files = frozenset(str(qa["evidence"]).split("<and>"))
            questions.append(RecallQuestion(space, qa["question"], str(qa.get("type", "")), {"session": files}))
    return RecallSet("lihua", {space: moved_to(space, messages)}, questions)


@set_reader("MuSiQue")
def musique(data: Path) -> RecallSet:
    """MuSiQue (Trivedi et al. 2022), the passages of all questions in one pool."""
    space = "bench-musique"
    questions = []
    for record in read_json(data):
        gold = [passage(p["title"], p["paragraph_text"]) for p in record["paragraphs"] if p["is_supporting"]]
        hops = f"{len(record['question_decomposition'])} hops"
        questions.append(RecallQuestion(space, record["question"], hops, {"session": frozenset(turn.conversation for turn in gold)}))
    return RecallSet("musique", {space: moved_to(space, log_messages(data))}, questions)


@set_reader("HotpotQA")
def hotpotqa(data: Path) -> RecallSet:
    """HotpotQA (Yang et al. 2018), the passages of all questions in one pool."""
    space = "bench-hotpotqa"
    messages = log_messages(data)
    titled: dict[str, set[str]] = {}
    for message in messages:
        titled.setdefault(message.thread, set()).add(message.conversation)
    questions = []
    for record in read_json(data):
        titles = {title for title, _ in _pairs(record["supporting_facts"])}
        gold = frozenset(name for title in titles for name in titled.get(title, ()))
        questions.append(RecallQuestion(space, record["question"], str(record.get("type", "")), {"session": gold}))
    return RecallSet("hotpotqa", {space: moved_to(space, messages)}, questions)


def _pairs(facts: Any) -> list[tuple[str, int]]:
    """Titles and sentence numbers, which some files hold as text in JSON or Python notation."""
    if isinstance(facts, str):
        try:
            facts = json.loads(facts)
        except ValueError:
            facts = ast.literal_eval(facts)
    if isinstance(facts, Mapping):
        return list(zip(facts["title"], facts["sent_id"], strict=True))
    return [(title, number) for title, number in facts]
