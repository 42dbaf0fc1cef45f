"""Perplexity: the account's data (JSON), and threads as the site's own interface returns them."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from graphmem.ingest.assistants.assistant_exports import conversation_events, first_name
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import TIME
from graphmem.ingest.core.json_fields import RecordError, first_text, list_field, objects_in, optional_text, required_object, to_json
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in
from graphmem.model.ids import digest

TIMES = ("created_at", "entry_created_datetime", "updated_datetime", "entry_updated_datetime", "updated_at")
QUERY = ("query", "query_str")
TITLES = ("context_title", "thread_title", "title", "name")
IDS = ("context_uuid", "thread_uuid", "uuid", "id", "slug")
# Citations such as [1] or [2][3] behind a word or a sentence; in code, brackets are indices.
_CITATIONS = re.compile(r"(?<=[^\s\[\(])(?:\[\d{1,3}\])+(?!\()")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def detect(log: SourceFile) -> bool:
    """True for entries with a query and its answer."""
    return "entries" in log.keys and bool(log.keys & set(QUERY)) and bool(log.keys & {"answer", "blocks", "text"})


@log_format("perplexity", detect=detect)
def perplexity_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield two turns per entry: the query and the answer."""
    return conversation_events(log, partial(_record, log))


def _record(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    """Yield the events of a thread, or of all threads that an object holds."""
    if "entries" in record:
        yield from _thread(log, index, record)
        return
    threads = next((record[name] for name in ("conversations", "threads") if isinstance(record.get(name), list)), None)
    if threads is None:
        raise RecordError("this is not an object with 'entries'")
    for place, inner in enumerate(threads):
        try:
            yield from _thread(log, place, required_object(inner, "the thread"))
        except RecordError as error:
            yield Unreadable(f"thread {place}: {error}", to_json(inner))


def _thread(log: SourceFile, index: int, record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    entries = list_field(record, "entries")
    known = [record, *objects_in(entries), *objects_in([record.get("thread_metadata")])]
    title = next(filter(None, (first_name(fields, *TITLES) for fields in known)), "")
    name = next(filter(None, (first_name(fields, "context_uuid", "thread_uuid") for fields in known)), "") or first_name(record, *IDS)
    name = name or title or f"{log.conversation} {index}"
    above = ""
    for place, entry in enumerate(entries):
        for role in ("user", "assistant"):
            where = f"thread '{name}', entry {place}"
            event = event_or_unreadable(partial(_event, record, entry, role, name, title or name, above), where, partial(to_json, entry))
            yield event
            if isinstance(event, Unreadable):
                break
            above = event.key if isinstance(event, SourceTurn) else above


def _event(record: Mapping[str, Any], entry: object, role: str, name: str, title: str, above: str) -> SourceTurn | Skipped:
    fields = required_object(entry, "the entry")
    text = first_text(fields, *QUERY) if role == "user" else without_citations(_answer(fields))
    if not text.strip():
        return Skipped("empty message")
    sent_at = first_time_in(fields, *TIMES) or first_time_in(record, *TIMES)
    if sent_at is None:
        raise RecordError("there is no time: 'created_at' is missing")
    id_ = first_name(fields, "uuid", "backend_uuid", "id") or digest("perplexity", sent_at.isoformat(), first_text(fields, *QUERY))
    return SourceTurn(
        conversation=name,
        speaker=role,
        text=text,
        sent_at=sent_at + (TIME.turn_step if role == "assistant" else 0 * TIME.turn_step),
        thread=title,
        key=f"{id_}/{role}",
        role=role,
        reply_to=above,
    )


def without_citations(text: str) -> str:
    """Return an answer without the numbers of its sources; code stays as it is."""
    return "".join(part if place % 2 else _CITATIONS.sub("", part) for place, part in enumerate(_CODE.split(text)))


def _answer(fields: Mapping[str, Any]) -> str:
    """Return the answer of an entry: its field, the markdown of its blocks, or the last step of its older 'text'."""
    if isinstance(fields.get("answer"), str):
        return optional_text(fields, "answer")
    blocks = objects_in(fields.get("blocks"))
    shown = [block for block in blocks if isinstance(block.get("markdown_block"), dict)]
    chosen = [block for block in shown if str(block.get("intended_usage", "")).startswith("ask_text")] or shown
    if chosen:
        return _block_text(chosen[0]["markdown_block"])
    return _answer_in(optional_text(fields, "text"))


def _block_text(block: Mapping[str, Any]) -> str:
    chunks = block.get("chunks")
    joined = "".join(chunk for chunk in chunks if isinstance(chunk, str)) if isinstance(chunks, list) else ""
    return optional_text(block, "answer") or joined


def _answer_in(text: str) -> str:
    """Return the answer in a text that holds JSON: an object with it, or the steps of a search with the answer in the last one."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if isinstance(value, list):
        finals = [step.get("content") for step in objects_in(value) if step.get("step_type") == "FINAL"]
        content = finals[-1] if finals else None
        return _answer_in(first_text(content, "answer")) if isinstance(content, dict) else ""
    return first_text(value, "answer") if isinstance(value, dict) else text
