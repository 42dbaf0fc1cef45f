"""Traces and observations of Langfuse, as its page and its interface export them."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphmem.ingest.agents.trace_exchanges import Exchange, ExchangeReader, listed, messages_of
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, objects_in, to_json
from graphmem.ingest.core.json_records import records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

GENERATION = "GENERATION"
TRACE_FIELDS = frozenset({"sessionId", "userId", "bookmarked", "htmlPath", "projectId", "observations", "environment"})
CONTAINERS = ("data", "traces")
OBSERVATION_FIELDS = frozenset({"traceId", "parentObservationId", "startTime"})


def detect(log: SourceFile) -> bool:
    """True for traces or observations with inputs and outputs."""
    if not {"input", "output"} <= log.keys or log.keys & {"scopeSpans", "run_type"}:
        return False
    return {"traceId", "startTime", "type"} <= log.keys or ({"timestamp", "id"} <= log.keys and len(log.keys & TRACE_FIELDS) >= 2)


@log_format("langfuse", detect=detect, rank=-5)
def langfuse_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all generations; of a trace without one, its own input and output."""
    sessions, with_generations = _survey(log)
    reader = ExchangeReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            for item in _items(record):
                trace = _trace(item)
                is_read = _is_generation(item) if _is_observation(item) else trace not in with_generations
                if is_read:
                    yield from reader.events(_exchange(item, sessions.get(trace) or trace or log.conversation), f"record {place}")
                else:
                    yield Skipped("step of a trace" if _is_observation(item) else "trace")
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


def _survey(log: SourceFile) -> tuple[dict[str, str], set[str]]:
    """Return the session of each trace that has one, and the traces that have generations with content."""
    sessions: dict[str, str] = {}
    with_generations: set[str] = set()
    for record in records(log):
        try:
            items = [] if isinstance(record, Unreadable | Skipped) else _items(record)
        except RecordError:
            continue
        for item in items:
            if session := first_text(item, "sessionId"):
                sessions[_trace(item)] = session
            if _is_generation(item) and (item.get("input") or item.get("output")):
                with_generations.add(_trace(item))
    return sessions, with_generations


def _items(record: object) -> list[Mapping[str, Any]]:
    """Return the observations of a record, oldest first, and then its trace; or the trace or observation that it is."""
    found: list[Mapping[str, Any]] = []
    for item in listed(record, *CONTAINERS):
        inner = item.get("trace")
        trace = {**inner, "observations": item.get("observations", inner.get("observations"))} if isinstance(inner, dict) else item
        observations = [{"traceId": first_text(trace, "id"), **o} for o in objects_in(trace.get("observations"))]
        found += [*sorted(observations, key=lambda o: first_text(o, "startTime")), trace]
    return found


def _is_observation(item: Mapping[str, Any]) -> bool:
    return bool(item.keys() & OBSERVATION_FIELDS)


def _is_generation(item: Mapping[str, Any]) -> bool:
    return _is_observation(item) and first_text(item, "type").upper() == GENERATION


def _trace(item: Mapping[str, Any]) -> str:
    return first_text(item, "traceId") if _is_observation(item) else first_text(item, "id")


def _exchange(item: Mapping[str, Any], conversation: str) -> Exchange:
    started = first_time_in(item, "startTime", "timestamp", "createdAt")
    return Exchange(
        conversation=conversation,
        id=first_text(item, "id"),
        started=started,
        ended=first_time_in(item, "endTime") or started,
        asked=messages_of(item.get("input"), "user"),
        answered=messages_of(item.get("output"), "assistant"),
    )
