"""Runs of LangSmith, a run a line or in an array: what models were given and what they answered."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.agents.trace_exchanges import Exchange, ExchangeReader, listed, messages_of, parsed
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, to_json
from graphmem.ingest.core.json_records import records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

MODELS = frozenset({"llm", "chat", "chat_model"})
CONTAINERS = ("runs", "data")
THREADS = ("thread_id", "session_id", "conversation_id")


def detect(log: SourceFile) -> bool:
    """True for runs with a type, inputs and their place in a trace."""
    return {"run_type", "inputs"} <= log.keys and bool(log.keys & {"trace_id", "dotted_order", "start_time", "parent_run_id"})


@log_format("langsmith", detect=detect, rank=-5)
def langsmith_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all runs of models; of a trace without one, those of its root."""
    with_models = {_trace(run) for record in records(log) for run in _runs(record) if _is_model(run)}
    reader = ExchangeReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            for run in listed(record, *CONTAINERS):
                if _is_model(run) or (_trace(run) not in with_models and not run.get("parent_run_id")):
                    yield from reader.events(_exchange(run, log.conversation), f"run {place}")
                else:
                    yield Skipped("step of a run")
        except RecordError as error:
            yield Unreadable(f"run {place}: {error}", to_json(record))


def _runs(record: object) -> list[Mapping[str, Any]]:
    try:
        return [] if isinstance(record, Unreadable | Skipped) else listed(record, *CONTAINERS)
    except RecordError:
        return []


def _is_model(run: Mapping[str, Any]) -> bool:
    return first_text(run, "run_type") in MODELS


def _trace(run: Mapping[str, Any]) -> str:
    return first_text(run, "trace_id", "id")


def _exchange(run: Mapping[str, Any], file: str) -> Exchange:
    """Return the exchange of a run. Its conversation is the thread of its metadata, else its trace; 'session_id' is the project."""
    extra = run.get("extra")
    metadata = extra.get("metadata") if isinstance(extra, dict) else None
    thread = first_text(metadata, *THREADS) or first_text(run, "thread_id")
    return Exchange(
        conversation=thread or _trace(run) or file,
        id=first_text(run, "id"),
        started=first_time_in(run, "start_time"),
        ended=first_time_in(run, "end_time"),
        asked=messages_of(parsed(run.get("inputs")), "user"),
        answered=messages_of(parsed(run.get("outputs")), "assistant"),
    )
