"""The content of a message to or from a language model: text, tool calls, tool results, and files."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from graphmem.ingest.core.ingest_limits import PARSING
from graphmem.ingest.core.json_fields import RecordError, first_text, json_type, list_field, optional_text

REASONING = frozenset({"thinking", "redacted_thinking", "reasoning", "reasoning_content", "thought"})
CALLS = frozenset({"tool_use", "tool_call", "function_call", "server_tool_use", "server_tool_call", "tool-call", "mcp_tool_use"})
RESULTS = frozenset({
    "tool_result", "tool-result", "tool_response", "function_call_output", "server_tool_result", "mcp_tool_result",
    "web_search_tool_result", "code_execution_tool_result",
})  # fmt: skip
MEDIA = ("image", "audio", "video", "file", "document")
NAMES = ("filename", "file_name", "name", "title", "url", "uri", "path", "file_id", "fileId", "id", "media_type", "mime_type", "format")


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call: its id ("" if it has none), the tool's name, and the arguments as written."""

    id: str
    name: str
    arguments: str

    def __str__(self) -> str:
        return f"calls {self.name}({self.arguments})"


@dataclass(slots=True)
class MessageContent:
    """The parts of one message. Tool `results` are kept apart, each with the id of the call that it `answers`."""

    texts: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    results: list["MessageContent"] = field(default_factory=list)
    answers: str = ""
    has_reasoning: bool = False

    @property
    def text(self) -> str:
        """The text, and below it the tool calls, a line each."""
        return "\n".join((*(text for text in self.texts if text.strip()), *map(str, self.calls)))

    @property
    def is_blank(self) -> bool:
        """True if there is nothing but tool results."""
        return not self.text.strip() and not self.attachments

    def as_one(self) -> "MessageContent":
        """Return the content with the results moved into its text and attachments."""
        texts = [text for said in (*self.results, self) for text in said.texts]
        attachments = [file for said in (*self.results, self) for file in said.attachments]
        return replace(self, texts=texts, attachments=attachments, results=[])

    def add_calls(self, calls: Iterable[ToolCall]) -> None:
        """Add the calls that are not known yet, by their ids."""
        known = {call.id for call in self.calls if call.id}
        self.calls.extend(call for call in calls if call.id not in known)


def parse_content(content: object) -> MessageContent:
    """Parse a 'content': a string, or a list of strings and typed parts as the common interfaces write them."""
    found = MessageContent()
    for part in content if isinstance(content, list) else [content]:
        _add(found, part)
    return found


def tool_calls(record: Mapping[str, Any]) -> list[ToolCall]:
    """Return the calls of a message's 'tool_calls', or of its older 'function_call'."""
    calls = [tool_call(call) for call in list_field(record, "tool_calls")]
    return calls or ([tool_call(record["function_call"])] if record.get("function_call") else [])


def tool_call(record: object) -> ToolCall:
    """Parse a tool call of any known shape. Raises RecordError."""
    if not isinstance(record, dict):
        raise RecordError(f"a tool call is {json_type(record)}, not an object")
    function = record.get("function")
    inner = function if isinstance(function, dict) else record
    name = first_text(inner, "name", "function_name", "tool_name", "toolName", "tool", "function")
    if not name.strip():
        raise RecordError("a tool call has no name")
    given = next((inner[key] for key in ("arguments", "args", "input", "parameters") if inner.get(key) is not None), "")
    return ToolCall(first_text(record, "call_id", "id", "tool_call_id", "toolCallId"), name, to_text(given))


def to_text(value: object) -> str:
    """Return a string as it is, anything else as JSON. Raises RecordError."""
    if isinstance(value, str):
        return value
    try:
        return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()
    except orjson.JSONEncodeError as error:
        raise RecordError(f"{json_type(value)} cannot be written as text: {error}") from None


def file_reference(part: Mapping[str, Any], kind: str) -> str:
    """Describe a file: "image: cat.png". Inline data is described by its type only."""
    word = next((word for word in MEDIA if word in kind), kind)
    return f"{word}: {_name_in(part) or 'no name'}"


def _add(found: MessageContent, part: object) -> None:
    if part is None:
        return
    if isinstance(part, str):
        found.texts.append(part)
        return
    if not isinstance(part, dict):
        raise RecordError(f"the content, or a part of it, is {json_type(part)}, not a string or an object")
    kind = optional_text(part, "type") or optional_text(part, "kind")
    if kind in REASONING:
        found.has_reasoning = True
    elif kind in CALLS:
        found.add_calls([tool_call(part)])
    elif kind in RESULTS:
        _add_result(found, part)
    elif (text := _text_in(part)) is not None:
        _add(found, text)
    else:
        found.attachments.append(file_reference(part, kind or "part"))


def _add_result(found: MessageContent, part: Mapping[str, Any]) -> None:
    """Add a tool result with the id of its call."""
    given = next((part[key] for key in ("content", "output", "result") if part.get(key) is not None), None)
    result = parse_result(given).as_one()
    result.answers = first_text(part, "tool_use_id", "tool_call_id", "call_id", "toolCallId")
    found.results.append(result)


def parse_result(given: object) -> MessageContent:
    """Parse a tool result: content like any other, or other JSON, which is kept as text."""
    try:
        if given is None or _is_part(given) or (isinstance(given, list) and all(map(_is_part, given))):
            return parse_content(given)
    except RecordError:
        pass
    return MessageContent(texts=[to_text(given)])


def _is_part(part: object) -> bool:
    """True for a string, and for an object with the shape of a content part: a typed text, file or result."""
    if not isinstance(part, dict) or not isinstance(kind := part.get("type"), str):
        return isinstance(part, str)
    return kind in RESULTS or _text_in(part) is not None or any(word in kind for word in MEDIA)


def _text_in(part: Mapping[str, Any]) -> str | None:
    for key in ("text", "refusal", "transcript", "content"):
        value = part.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, dict) and isinstance(value.get("value"), str):
            return str(value["value"])
    return None


def _name_in(part: Mapping[str, Any], depth: int = 0) -> str:
    """Return the name of a file, from this object or one inside it."""
    for key in NAMES:
        value = part.get(key)
        if isinstance(value, str) and value.strip():
            return f"inline {value[5:].split(';')[0].split(',')[0]}" if value.startswith("data:") else value
    for value in part.values():
        if isinstance(value, dict) and depth < PARSING.attachment_nesting and (name := _name_in(value, depth + 1)):
            return name
        if isinstance(value, str) and value.startswith(("http:", "https:", "data:")):
            return _name_in({"url": value})
    return ""
