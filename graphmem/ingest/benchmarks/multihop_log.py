"""The multi-hop benchmarks MuSiQue and HotpotQA and their corpora: a passage is a conversation of one message."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any

import ijson

from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import PARSING
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, optional_text, required_object, required_text, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import PLACEHOLDER_START, PLACEHOLDER_ZONE
from graphmem.model.ids import digest

SPEAKER = "passage"
NOTE = "passages have no times: all are put on 2000-01-01 00:00 UTC"
EVENTS_BY_DEPTH = {0: ("end_map",), 1: ("start_map", "map_key", "end_array"), 2: ("start_array", "string")}
"""ijson events allowed at each depth of an object with only arrays of strings."""
CORPUS_FIELDS = frozenset({"title", "text", "idx", "_id", "id", "metadata"})


def is_musique(log: SourceFile) -> bool:
    """True for questions with paragraphs, or a list of titles and texts only."""
    found = field_paths(log)
    return "paragraphs.item.paragraph_text" in found or ({"title", "text"} <= found and found - {"", "item"} <= CORPUS_FIELDS)


def is_hotpotqa(log: SourceFile) -> bool:
    """True for questions with a context of titles and sentences, or a corpus that maps titles to sentences."""
    found = field_paths(log)
    if "question" in found and ("context.item.item" in found or "context.sentences.item.item" in found):
        return True
    is_corpus = "corpus" in log.path.name.lower() or "hotpot" in log.path.name.lower()
    return is_corpus and log.head.lstrip().startswith(b"{") and _maps_titles(log.head)


@log_format("musique", detect=is_musique)
def musique_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the passages of all questions."""
    yield from _events(log, _musique)


@log_format("hotpotqa", detect=is_hotpotqa)
def hotpotqa_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the passages of all questions."""
    yield from _events(log, _hotpotqa)


def _maps_titles(head: bytes) -> bool:
    """True for one object with only arrays of strings."""
    depth, strings = 0, 0
    with suppress(ijson.JSONError):
        for event, _ in ijson.basic_parse(BytesIO(head), buf_size=PARSING.json_chunk_bytes):
            depth += event.startswith("start_") - event.startswith("end_")
            strings += event == "string"
            if event not in EVENTS_BY_DEPTH.get(depth, ()):
                return False
    return strings > 0


def passage(title: str, text: str) -> SourceTurn:
    """Return the turn of a passage; the same title and text are the same conversation."""
    name = f"{title} ({digest('passage', title, text)[-8:]})" if title else digest("passage", text)
    return SourceTurn(
        conversation=name,
        speaker=SPEAKER,
        text=f"{title}\n\n{text}" if title else text,
        sent_at=PLACEHOLDER_START,
        thread=title,
        key=SPEAKER,
        role="document",
        zone=PLACEHOLDER_ZONE,
    )


def _events(log: SourceFile, passages: Callable[[Mapping[str, Any]], Iterator[ReaderEvent]]) -> Iterator[ReaderEvent | Note]:
    yield Note(NOTE)
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            for event in passages(required_object(record, "the record")):
                yield Unreadable(f"record {place}: {event.reason}", event.content) if isinstance(event, Unreadable) else event
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


def _musique(record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    if "paragraphs" not in record and "text" in record:
        yield _paragraph(record, "text")
        return
    if "paragraphs" not in record:
        raise RecordError("there is no 'paragraphs'")
    if not record["paragraphs"]:
        yield Skipped("question without passages")
    for paragraph in list_field(record, "paragraphs"):
        yield _paragraph(paragraph, "paragraph_text")


def _paragraph(paragraph: object, name: str) -> ReaderEvent:
    try:
        fields = required_object(paragraph, "the paragraph")
        return passage(optional_text(fields, "title"), required_text(fields, name))
    except RecordError as error:
        return Unreadable(str(error), to_json(paragraph))


def _hotpotqa(record: Mapping[str, Any]) -> Iterator[ReaderEvent]:
    if "context" not in record and "question" in record:
        raise RecordError("there is no 'context'")
    context = record["context"] if "question" in record else list(record.items())
    if isinstance(context, dict):
        context = list(zip(list_field(context, "title"), list_field(context, "sentences"), strict=False))
    if not isinstance(context, list):
        raise RecordError(f"the context is {json_type(context)}, not an array")
    if not context:
        yield Skipped("question without passages")
    for entry in context:
        try:
            yield _title_and_sentences(entry)
        except RecordError as error:
            yield Unreadable(str(error), to_json(entry))


def _title_and_sentences(entry: object) -> SourceTurn:
    """Return the passage of a title and its sentences, which carry their own spaces in some files."""
    if not isinstance(entry, list | tuple) or len(entry) != 2 or not isinstance(entry[0], str):
        raise RecordError("the entry is not a pair of a title and its sentences")
    sentences = [entry[1]] if isinstance(entry[1], str) else entry[1]
    if not isinstance(sentences, list) or not all(isinstance(sentence, str) for sentence in sentences):
        raise RecordError(f"the sentences of '{entry[0]}' are not an array of strings")
    text = ""
    for sentence in sentences:
        text += sentence if not text or text[-1:].isspace() or sentence[:1].isspace() else f" {sentence}"
    if not text.strip():
        raise RecordError(f"'{entry[0]}' has no text")
    return passage(entry[0], text)
