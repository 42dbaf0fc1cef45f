"""`graphmem bench dates`: of LoCoMo's questions about a date, how often a fact of the evidence has that date.

A question of the category "temporal" counts if its answer is a calendar interval ("7 May 2023", "June 2023", "the week before 9 June
2023"), not a duration or "10 years ago". It is **dated** if a fact extracted from its evidence lies in that interval: its event time
(`event_start` to `event_end`) is inside, or, without an event time, its `valid_from`. Only extraction is measured, without store,
index or search.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from graphmem.bench.bench_locomo import read_answers
from graphmem.bench.result import write_result
from graphmem.extraction import extract_threads, load_model
from graphmem.extraction.temporal import choose_interval, parse_times
from graphmem.extraction.temporal.time_types import CalendarTime, Interval
from graphmem.ingest import read_log
from graphmem.model import Fact, Message
from graphmem.model.errors import LogError

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Dated:
    """A question whose answer is a date, and whether a fact of its evidence has that date."""

    question: str
    answer: str
    evidence: tuple[str, ...]
    dated: bool


def run(data: Path, *, out: Path | None = None, progress: Progress = lambda stage, count: None) -> dict[str, Any]:
    """Extract the conversations and compare dates; return (and write) the share in percent.

    Raises LogError if it is not a LoCoMo file or has no question about a date.
    """
    asked = [(one.conversation, one.text, one.answer, one.evidence) for one in read_answers(data) if one.category == "temporal"]
    messages = [entry for entry in read_log(data, space="bench") if isinstance(entry, Message)]
    results = list(check_dates(asked, messages, facts_by_message(messages, progress)))
    if not results:
        raise LogError(f"{data}: no question of the category temporal has a date for an answer. Give locomo10.json or a part of it.")
    dated = sum(one.dated for one in results)
    result = {
        "set": data.stem,
        "n": len(results),
        "dated": dated,
        "share": round(100 * dated / len(results), 1),
        "missed": [{"question": one.question, "answer": one.answer, "evidence": list(one.evidence)} for one in results if not one.dated],
    }
    write_result(result | {"missed": len(results) - dated}, out)
    return result


def facts_by_message(messages: Sequence[Message], progress: Progress) -> dict[str, list[Fact]]:
    """Facts by message."""
    found: dict[str, list[Fact]] = {}
    threads = [list(thread) for _, thread in groupby(messages, key=lambda m: (m.conversation, m.thread))]
    for thread in extract_threads(threads, load_model()):
        for extraction in thread:
            found[extraction.message_id] = list(extraction.facts)
        progress("messages", len(thread))
    return found


def check_dates(
    asked: Iterable[tuple[str, str, str, frozenset[str]]], messages: Iterable[Message], facts: dict[str, list[Fact]]
) -> Iterator[Dated]:
    """The result of every question whose answer is a date; `asked` are tuples of conversation, question, answer and evidence keys."""
    by_key = {(m.conversation, m.key): m for m in messages}
    for conversation, question, answer, keys in asked:
        evidence = [by_key[conversation, key] for key in sorted(keys) if (conversation, key) in by_key]
        interval = calendar_interval(answer, evidence[0].sent_at) if evidence else None
        if interval is not None:
            has = any(lies_in(fact, interval) for message in evidence for fact in facts.get(message.id, ()))
            yield Dated(question, answer, tuple(m.key for m in evidence), has)


def calendar_interval(answer: str, near: datetime) -> Interval | None:
    """The calendar interval of an answer; None for a duration, a name, or an expression relative to another time."""
    for reading in parse_times(answer, near.replace(tzinfo=None)):
        value = reading.value
        if isinstance(value, CalendarTime) and value.options and not value.relative:
            return choose_interval(value.options, near.replace(tzinfo=None), future=False)
    return None


def lies_in(fact: Fact, interval: Interval) -> bool:
    """True if the event time of a fact (or else its `valid_from`) is inside the interval."""
    start, end = interval.start.replace(tzinfo=UTC), interval.end.replace(tzinfo=UTC)
    if fact.event_start is not None and fact.event_end is not None:
        return start <= fact.event_start and fact.event_end <= end
    return start <= fact.valid_from < end
