"""Copilot: Microsoft's activity history (CSV), and chats that GitHub Copilot exports from the editor (JSON)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from io import TextIOWrapper
from typing import Any

from graphmem.ingest.assistants.assistant_exports import first_name, optional_time
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, SourceTurn, Unreadable, event_or_unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.ingest_limits import CSV, TIME
from graphmem.ingest.core.json_documents import json_items
from graphmem.ingest.core.json_fields import (
    RecordError,
    first_text,
    list_field,
    object_field,
    objects_in,
    optional_text,
    required_object,
    to_json,
)
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in, parse_time
from graphmem.ingest.tabular.csv_rows import CountedLines, csv_rows
from graphmem.model.ids import digest

ROLES = {"human": "user", "user": "user", "ai": "assistant", "bot": "assistant", "copilot": "assistant", "assistant": "assistant"}
TABLES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("conversation", "time", "author", "message"): ("conversation", "time", "author", "message"),
    ("createdat", "messagecontent", "author", "chatname"): ("chatname", "createdat", "author", "messagecontent"),
}
"""The headers of Microsoft's two tables, with the columns of conversation, time, author and text."""


def detect(log: SourceFile) -> bool:
    """True for the header of an activity history, or for requests with their responses."""
    return _columns(log) is not None or ({"requests", "response", "message"} <= log.keys and "responderUsername" in log.keys)


@log_format("copilot", detect=detect)
def copilot_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield a turn per row, or two per request: what the user asked, and what Copilot answered and did."""
    columns = _columns(log)
    if columns is None:
        yield from _editor_events(log)
        return
    rows = list(_rows(log, columns))
    # The newest row comes first, and an answer has the second of its question: only the order of the file tells which came first.
    times = [row["time"] for _, row in rows if not isinstance(row, Unreadable)]
    counts: Counter[str] = Counter()
    for line, row in reversed(rows) if times and times[0] >= times[-1] else rows:
        if isinstance(row, Unreadable):
            yield row
        else:
            yield event_or_unreadable(partial(_row_turn, row, line, log.conversation, counts), "", partial(to_json, row), line)


def _columns(log: SourceFile) -> tuple[str, ...] | None:
    if log.is_json or not log.first_lines:
        return None
    header = tuple(cell.strip().strip('"').lower() for cell in log.first_lines[0].split(","))
    return TABLES.get(header)


def _rows(log: SourceFile, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str] | Unreadable]]:
    """Yield the rows below the header, each with the line it starts on; blank ones are left out."""
    encoding = "utf-16" if log.encoding.startswith("utf-16") else "utf-8-sig"
    with log.open() as raw:
        text = TextIOWrapper(raw, encoding, errors="replace", newline="")
        lines = CountedLines(iter(partial(text.readline, CSV.cell_chars), ""))
        names = [cell.strip().strip('"').lower() for cell in next(lines, "").split(",")]
        for line, cells in csv_rows(lines, ",", '"'):
            if isinstance(cells, Unreadable):
                yield line, cells
            elif any(cell.strip() for cell in cells):
                row = dict(zip(names, cells, strict=False))
                fields = ("conversation", "time", "author", "text")
                yield line, {field: row.get(column, "") for field, column in zip(fields, columns, strict=True)}


def _row_turn(row: Mapping[str, str], line: int, file: str, counts: Counter[str]) -> SourceTurn | Skipped:
    if not row["text"].strip():
        return Skipped("empty message")
    author = row["author"].strip()
    if not author:
        raise RecordError("'Author' is missing or blank")
    role = ROLES.get(author.lower(), author.lower())
    sent_at = parse_time(row["time"], "Time")
    # Question and answer have the same second, which later steps order by time.
    after = counts[row["time"]] if role == "assistant" else 0
    key = digest("copilot", row["conversation"], row["time"], role, row["text"])
    counts[row["time"]] = 1
    return SourceTurn(
        conversation=row["conversation"].strip() or file,
        speaker=role,
        text=row["text"],
        sent_at=sent_at + after * TIME.turn_step / 2,
        key=key,
        role=role,
        line=line,
    )


def _editor_events(log: SourceFile) -> Iterator[ReaderEvent]:
    for index, record in enumerate(json_items(log)):
        if isinstance(record, Unreadable):
            yield record
            continue
        try:
            fields = required_object(record, "the chat")
            requests = list_field(fields, "requests")
        except RecordError as error:
            yield Unreadable(f"chat {index}: {error}", to_json(record))
            continue
        name = first_name(fields, "sessionId", "customTitle") or log.conversation
        yield from [] if requests else [Skipped("empty conversation")]
        for place, request in enumerate(requests):
            yield from _request_events(request, name, f"chat '{name}', request {place}")


def _request_events(request: object, name: str, where: str) -> Iterator[ReaderEvent]:
    asked = event_or_unreadable(partial(_asked, request, name), where, partial(to_json, request))
    yield asked
    if not isinstance(asked, Unreadable):
        key = asked.key if isinstance(asked, SourceTurn) else ""
        yield event_or_unreadable(partial(_answered, request, name, key), where, partial(to_json, request))


def _asked(request: object, name: str) -> SourceTurn | Skipped:
    fields = required_object(request, "the request")
    message = fields.get("message")
    text = message if isinstance(message, str) else optional_text(object_field(fields, "message"), "text")
    variables = object_field(fields, "variableData").get("variables")
    files = tuple(f"file: {file}" for variable in objects_in(variables) if (file := first_text(variable, "name")))
    return _editor_turn(fields, name, "user", text, files)


def _answered(request: object, name: str, above: str) -> SourceTurn | Skipped:
    fields = required_object(request, "the request")
    response = fields.get("response")
    parts = response if isinstance(response, list) else [response]
    return _editor_turn(fields, name, "assistant", "".join(map(_part_text, parts)).strip(), (), above)


def _editor_turn(
    fields: Mapping[str, Any], name: str, role: str, text: str, files: tuple[str, ...], above: str = ""
) -> SourceTurn | Skipped:
    if not text.strip() and not files:
        return Skipped("empty message")
    sent_at = first_time_in(fields, "timestamp") or optional_time(fields, "creationDate")
    if sent_at is None:
        raise RecordError("there is no time: 'timestamp' is missing")
    id_ = first_name(fields, "requestId") or digest("copilot", name, sent_at.isoformat(), text)
    return SourceTurn(
        conversation=name,
        speaker=role,
        text=text,
        sent_at=sent_at + (TIME.turn_step if role == "assistant" else 0 * TIME.turn_step),
        key=f"{id_}/{role}",
        role=role,
        reply_to=above,
        attachments=files,
    )


def _part_text(part: object) -> str:
    """Return the text of a part of a response: words, the name of what is referred to, or a tool call on a line of its own."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    kind = optional_text(part, "kind")
    if kind in ("", "markdownContent"):
        value = part.get("value", part.get("content"))
        return value if isinstance(value, str) else first_text(value, "value")
    if kind == "inlineReference":
        return first_text(part, "name") or first_text(part.get("inlineReference"), "name", "path", "fsPath")
    if kind.startswith("toolInvocation") and (tool := first_text(part, "toolId")):
        message = part.get("pastTenseMessage") or part.get("invocationMessage")
        said = message if isinstance(message, str) else first_text(message, "value")
        return f"\ncalls {tool}({said})\n"
    return ""
