"""OpenTelemetry's spans and log records of generative AI, as OTLP JSON or as the console exporter prints them.

Messages stand in attributes (`gen_ai.input.messages`), in numbered attributes (`gen_ai.prompt.0.content`), in events of the span, or in
log records, by the generation of the conventions that the instrumentation follows.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graphmem.ingest.agents.trace_exchanges import Exchange, ExchangeReader, messages_of, parsed
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_text, objects_in, required_object, to_json
from graphmem.ingest.core.json_records import records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import parse_time

ASKED = (
    "gen_ai.system_instructions",
    "gen_ai.input.messages",
    "gen_ai.prompt",
    "ai.prompt.messages",
    "ai.prompt",
    "llm.prompts",
    "traceloop.entity.input",
    "input.value",
)
ANSWERED = (
    "gen_ai.output.messages",
    "gen_ai.completion",
    "ai.response.text",
    "ai.response.object",
    "traceloop.entity.output",
    "output.value",
)
NUMBERED_ASKED = ("gen_ai.prompt", "llm.prompts", "llm.input_messages")
NUMBERED_ANSWERED = ("gen_ai.completion", "llm.completions", "llm.output_messages")
CONVERSATIONS = ("gen_ai.conversation.id", "session.id", "traceloop.association.properties.session_id", "langfuse.session.id", "thread.id")
EVENT_ROLES = {
    "gen_ai.system.message": "system", "gen_ai.user.message": "user", "gen_ai.assistant.message": "assistant",
    "gen_ai.tool.message": "tool", "gen_ai.choice": "assistant",
}  # fmt: skip
OUTER_OPERATIONS = frozenset(
    {"invoke_agent", "create_agent", "execute_tool", "invoke_workflow", "embeddings", "workflow", "agent", "task", "tool"}
)
"""Operations around or beside calls of a model: their messages repeat those of the calls."""
_PLACE = re.compile(r"(\d+)\.(.+)")


def detect(log: SourceFile) -> bool:
    """True for OTLP's documents, and for printed spans with attributes of generative AI."""
    if log.keys & {"resourceSpans", "resourceLogs", "scopeSpans", "scopeLogs"}:
        return True
    return {"context", "attributes", "start_time"} <= log.keys and (b"gen_ai." in log.head or b"llm." in log.head)


@log_format("otel", detect=detect, rank=-5)
def otel_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all calls of models; of a trace without one, those of the operations around them."""
    with_calls = {_trace(item) for record in records(log) for item in _items_or_none(record) if _is_call(item)}
    reader = ExchangeReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
            continue
        try:
            for item in sorted(_items(record), key=_start):
                yield from _item_events(item, with_calls, reader, log.conversation, f"record {place}")
        except RecordError as error:
            yield Unreadable(f"record {place}: {error}", to_json(record))


def _item_events(
    item: Mapping[str, Any], with_calls: set[str], reader: ExchangeReader, file: str, where: str
) -> Iterator[ReaderEvent | Note]:
    exchange = _exchange(item, file)
    if not exchange.asked and not exchange.answered:
        yield Skipped("span without messages")
    elif not _is_call(item) and _trace(item) in with_calls:
        yield Skipped("step of a trace")
    else:
        yield from reader.events(exchange, where)


def _items_or_none(record: object) -> list[Mapping[str, Any]]:
    try:
        return [] if isinstance(record, Unreadable | Skipped) else _items(record)
    except RecordError:
        return []


def _items(record: object) -> list[Mapping[str, Any]]:
    """Return the spans and log records of a document, or the one that a line is, each with its attributes by name."""
    fields = required_object(record, "the record")
    resources = [*objects_in(fields.get("resourceSpans")), *objects_in(fields.get("resourceLogs"))]
    if not resources and not fields.keys() & {"resourceSpans", "resourceLogs"}:
        resources = [fields]
    found: list[Mapping[str, Any]] = []
    for resource in resources:
        scopes = [scope for name in ("scopeSpans", "instrumentationLibrarySpans", "scopeLogs") for scope in objects_in(resource.get(name))]
        for scope in scopes:
            found += [item for name in ("spans", "logRecords") for item in objects_in(scope.get(name))]
    if not found and resources == [fields] and "attributes" in fields:
        found = [fields]
    return [{**item, "attributes": _attributes(item.get("attributes"))} for item in found]


def _attributes(attributes: object) -> dict[str, Any]:
    """Return attributes by name, from OTLP's list of keys and typed values, or from an object."""
    if isinstance(attributes, dict):
        return attributes
    return {first_text(item, "key"): _value(item.get("value")) for item in objects_in(attributes)}


def _value(value: object) -> object:
    """Return the value that OTLP wraps in an object by its type."""
    if not isinstance(value, dict):
        return value
    if isinstance(array := value.get("arrayValue"), dict):
        return [_value(item) for item in array["values"]] if isinstance(array.get("values"), list) else []
    if isinstance(pairs := value.get("kvlistValue"), dict):
        return _attributes(pairs.get("values"))
    return next((value[name] for name in ("stringValue", "intValue", "doubleValue", "boolValue") if name in value), None)


def _trace(item: Mapping[str, Any]) -> str:
    context = item.get("context")
    return first_text(item, "traceId", "trace_id") or (first_text(context, "trace_id") if isinstance(context, dict) else "")


def _span(item: Mapping[str, Any]) -> str:
    context = item.get("context")
    return first_text(item, "spanId", "span_id") or (first_text(context, "span_id") if isinstance(context, dict) else "")


def _is_call(item: Mapping[str, Any]) -> bool:
    """True for a call of a model that has messages."""
    attributes = item["attributes"]
    operation = first_text(attributes, "gen_ai.operation.name", "traceloop.span.kind", "openinference.span.kind").lower()
    if operation in OUTER_OPERATIONS or (operation in ("chain", "retriever")):
        return False
    try:
        exchange = _exchange(item, "")
    except RecordError:
        return False
    return bool(exchange.asked or exchange.answered)


def _time(item: Mapping[str, Any], *names: str) -> datetime | None:
    """Return the first time that is not blank or 0; raises RecordError if it is no time."""
    value = next((item[name] for name in names if item.get(name) not in (None, "", 0, "0")), None)
    return None if value is None else parse_time(value, names[0])


def _start(item: Mapping[str, Any]) -> str:
    """Return the start as text: within a document all have the same form."""
    return str(next((item[name] for name in ("startTimeUnixNano", "start_time", "timeUnixNano") if item.get(name)), ""))


def _exchange(item: Mapping[str, Any], file: str) -> Exchange:
    """Return the exchange that a span or log record tells."""
    attributes = item["attributes"]
    started = _time(item, "startTimeUnixNano", "start_time", "timeUnixNano", "observedTimeUnixNano", "timestamp")
    exchange = Exchange(
        conversation=next((str(attributes[name]) for name in CONVERSATIONS if attributes.get(name)), "") or _trace(item) or file,
        id=_span(item),
        started=started,
        ended=_time(item, "endTimeUnixNano", "end_time") or started,
    )
    _add_attributes(exchange, attributes)
    for event in [*objects_in(item.get("events")), *_as_event(item)]:
        _add_event(exchange, event)
    return exchange


def _add_attributes(exchange: Exchange, attributes: Mapping[str, Any]) -> None:
    """Add the messages in attributes: those of the newest convention that the span has, numbered or whole."""
    asked = _numbered(attributes, NUMBERED_ASKED) or _whole(attributes, ASKED, "user")
    answered = _numbered(attributes, NUMBERED_ANSWERED) or _whole(attributes, ANSWERED, "assistant")
    exchange.asked += asked
    exchange.answered += answered


def _whole(attributes: Mapping[str, Any], names: tuple[str, ...], default: str) -> list[object]:
    """Return the messages of the first attributes that have any; instructions come before what was asked."""
    found: list[object] = []
    for name in names:
        if attributes.get(name) in (None, ""):
            continue
        if name == "gen_ai.system_instructions":
            found.append({"role": "system", "parts": _parts(parsed(attributes[name]))})
        else:
            return found + messages_of(attributes[name], default)
    return found


def _parts(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _numbered(attributes: Mapping[str, Any], names: tuple[str, ...]) -> list[object]:
    """Return the messages of numbered attributes: `NAME.0.role`, `NAME.0.content`, `NAME.0.tool_calls.0.name`."""
    for name in names:
        messages = _numbered_items(attributes, f"{name}.")
        if messages:
            return [_numbered_message(message) for message in messages]
    return []


def _numbered_items(attributes: Mapping[str, Any], prefix: str) -> list[dict[str, Any]]:
    """Return the attributes below a prefix and a number, by number."""
    found: dict[int, dict[str, Any]] = {}
    for name, value in attributes.items():
        place = _PLACE.fullmatch(name.removeprefix(prefix)) if name.startswith(prefix) else None
        if place:
            found.setdefault(int(place[1]), {})[place[2].removeprefix("message.")] = value
    return [found[number] for number in sorted(found)]


def _numbered_message(fields: dict[str, Any]) -> dict[str, Any]:
    calls = _numbered_items(fields, "tool_calls.")
    parts = _numbered_items(fields, "contents.")
    message = {name: value for name, value in fields.items() if "." not in name}
    if calls:
        message["tool_calls"] = [
            {name.removeprefix("tool_call.").removeprefix("function."): value for name, value in call.items()} for call in calls
        ]
    if "content" not in message and parts:
        message["content"] = "\n".join(str(part.get("message_content.text", part.get("text", ""))) for part in parts)
    content = parsed(message.get("content"))
    message["content"] = content if isinstance(content, list) else message.get("content")
    return message


def _as_event(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a log record as the event that it is; a span is none."""
    name = first_text(item, "eventName", "event_name") or first_text(item["attributes"], "event.name")
    if not name:
        return []
    body = _value(item["body"]) if isinstance(item.get("body"), dict) else parsed(item.get("body"))
    more = body if isinstance(body, dict) else {"content": body} if body is not None else {}
    return [{"name": name, "attributes": {**item["attributes"], **more}}]


def _add_event(exchange: Exchange, event: Mapping[str, Any]) -> None:
    """Add the messages of an event of a span: one message, or the details of the whole call."""
    name, attributes = first_text(event, "name"), _attributes(event.get("attributes"))
    role = EVENT_ROLES.get(name)
    if role is None:
        if name.startswith("gen_ai.") and not exchange.asked and not exchange.answered:
            _add_attributes(exchange, attributes)
        elif name == "gen_ai.content.completion":
            exchange.answered += messages_of(attributes.get("gen_ai.completion"), "assistant")
        return
    message = {key: parsed(value) if key in ("message", "tool_calls", "content") else value for key, value in attributes.items()}
    inner = message.get("message")
    said = {**(inner if isinstance(inner, dict) else message)}
    content = said.get("content")
    said["content"] = content if isinstance(content, str | list) or content is None else to_json(content)
    said = {key: said[key] for key in ("content", "tool_calls", "parts") if said.get(key) is not None}
    if role == "tool":
        said["tool_call_id"] = first_text(message, "id", "tool_call_id") or None
    if said:
        (exchange.answered if name == "gen_ai.choice" else exchange.asked).append({**said, "role": role})
