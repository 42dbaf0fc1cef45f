"""Exchanges with a model, as traces record them: each with the whole dialogue before it. What was said comes once."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from graphmem.ingest.agents.dialogue import DialogueReader, DraftEvent, DraftTurn
from graphmem.ingest.agents.langchain_messages import KINDS, parts_in
from graphmem.ingest.agents.openai_messages import parts_in as openai_parts_in
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.ingest_limits import DIALOGUE
from graphmem.ingest.core.json_fields import first_number_or_text, first_text, required_object, to_json
from graphmem.model.ids import digest

CONTENT_FIELDS = ("content", "parts", "tool_calls", "function_call", "additional_kwargs", "text", "kwargs", "data", "message")
TEXT_FIELDS = ("text", "content", "output", "answer", "response", "result", "completion", "question", "query", "input", "prompt", "message")
LIST_FIELDS = ("messages", "input_messages", "chat_history", "history")


@dataclass(slots=True, kw_only=True)
class Exchange:
    """One call of a model: what it was given and what it answered. `id` is the span's."""

    conversation: str
    id: str
    started: datetime | None
    ended: datetime | None
    asked: list[object] = field(default_factory=list)
    answered: list[object] = field(default_factory=list)


class ExchangeReader:
    """Turns exchanges to events. A message that an earlier exchange of the conversation had is skipped as `repeated`.

    The n-th message with the same role and words in an exchange is the n-th in the conversation, whatever was cut from its history.
    """

    def __init__(self) -> None:
        self._dialogues = DialogueReader()
        self._said: OrderedDict[str, None] = OrderedDict()
        self._counts: OrderedDict[tuple[str, str], Counter[str]] = OrderedDict()

    def events(self, exchange: Exchange, where: str) -> Iterator[ReaderEvent | Note]:
        """Yield the events of an exchange: questions at its start, answers at its end."""
        if not exchange.asked and not exchange.answered:
            yield Skipped("no messages")
        for messages, default, at in (
            (exchange.asked, "user", exchange.started or exchange.ended),
            (exchange.answered, "assistant", exchange.ended or exchange.started),
        ):
            for place, message in enumerate(messages):
                for draft in message_drafts(message, default, f"{where}, message {place}"):
                    yield from self._placed(draft, exchange, at)

    def _placed(self, draft: DraftEvent, exchange: Exchange, at: datetime | None) -> Iterator[ReaderEvent | Note]:
        if not isinstance(draft, DraftTurn):
            yield draft
            return
        what = digest("said", draft.role, draft.text, *draft.attachments)
        counts = _bounded(self._counts, (exchange.conversation, exchange.id), Counter[str]())
        key = digest("exchange", exchange.conversation, what, str(counts[what]))
        counts[what] += 1
        if key in self._said:
            self._said.move_to_end(key)
            yield Skipped("repeated")
            return
        _bounded(self._said, key, None, DIALOGUE.known_turns)
        draft.key, draft.sent_at = key, draft.sent_at or at
        yield from self._dialogues.next(draft, exchange.conversation, at)


def message_drafts(message: object, default: str, where: str) -> list[DraftEvent]:
    """Return the drafts of a message of any common interface; of plain words, one by the role `default`."""
    if isinstance(message, str):
        message = {"role": default, "content": message}
    if not isinstance(message, dict):
        return [Unreadable(f"{where}: it is no message", to_json(message))]
    inner = message.get("message")
    if isinstance(inner, dict) and "role" not in message:
        return message_drafts(inner, default, where)
    if "lc" in message or message.get("type") == "constructor" or (str(message.get("type")) in KINDS and "role" not in message):
        return parts_in(message, {}, where)
    plain = _plain(message, default)
    # Keys and times are those of the exchange: ids of messages differ from call to call.
    return openai_parts_in({name: value for name, value in plain.items() if name != "id"}, where)


def _plain(message: Mapping[str, Any], default: str) -> dict[str, Any]:
    """Return a message with role and content, from one with parts, or one without a role."""
    role = first_text(message, "role") or default
    found = {**message, "role": {"model": "assistant", "ai": "assistant", "human": "user"}.get(role, role)}
    parts = found.pop("parts", None)
    if isinstance(parts, list):
        found["content"] = [_block(part) for part in parts]
    elif "content" not in found and isinstance(found.get("text"), str):
        found["content"] = found["text"]
    return found


def _block(part: object) -> object:
    """Return a part as OpenTelemetry names it as a block of content."""
    if not isinstance(part, dict):
        return part
    kind = part.get("type")
    if kind == "tool_call_response" or kind == "server_tool_call_response":
        given = next((part[name] for name in ("response", "result", "content") if part.get(name) is not None), None)
        return {"type": "tool_result", "tool_call_id": first_number_or_text(part, "id"), "content": given}
    if kind in ("blob", "file", "uri"):
        word = first_text(part, "modality") or "file"
        return {"type": word, "uri": first_text(part, "uri", "file_id") or f"data:{first_text(part, 'mime_type')}"}
    if kind is None and "text" not in part and "content" in part:
        return {**part, "type": "text"}
    return part


def messages_of(value: object, default: str) -> list[object]:
    """Return the messages in what a call was given or gave back: a list, an object around one, a message, or words."""
    value = parsed(value)
    if value is None or value == "":
        return []
    if isinstance(value, list):
        inner = [item for part in value for item in (part if isinstance(part, list) else [part])]
        return [item for part in inner for item in messages_of(part, default)]
    if not isinstance(value, dict):
        return [{"role": default, "content": value if isinstance(value, str) else to_json(value)}]
    return _messages_in(value, default)


def _messages_in(value: Mapping[str, Any], default: str) -> list[object]:
    if isinstance(generations := value.get("generations"), list):
        return _first_generations(generations, default)
    if isinstance(choices := value.get("choices"), list):
        return messages_of([choice.get("message", choice) for choice in choices[:1] if isinstance(choice, dict)], default)
    for name in LIST_FIELDS:
        if isinstance(value.get(name), list):
            return messages_of(value[name], default)
    if ("role" in value or "lc" in value or value.get("type") in KINDS) and value.keys() & set(CONTENT_FIELDS):
        return [value]
    for name in TEXT_FIELDS:
        if isinstance(inner := value.get(name), str | dict | list) and inner:
            return messages_of(inner, default)
    return [{"role": default, "content": to_json(value)}] if value else []


def _first_generations(generations: Sequence[object], default: str) -> list[object]:
    """Return the first generation of each prompt: its message, or else its text."""
    found: list[object] = []
    for group in generations:
        first = group[0] if isinstance(group, list) and group else group
        if isinstance(first, dict):
            found += messages_of(first.get("message") or first.get("text"), default)
    return found


def parsed(value: object) -> object:
    """Return the value of JSON in a string, other values as they are."""
    if isinstance(value, str) and value.lstrip()[:1] in ("[", "{"):
        try:
            return orjson.loads(value)
        except orjson.JSONDecodeError:
            return value
    return value


def listed(record: object, *names: str) -> list[Mapping[str, Any]]:
    """Return the objects in the first of these lists of a record, or the record itself. Raises RecordError if it is no object."""
    if isinstance(record, list):
        return [required_object(item, "the record") for item in record]
    fields = required_object(record, "the record")
    for name in names:
        if isinstance(fields.get(name), list):
            return [required_object(item, f"an item of '{name}'") for item in fields[name]]
    return [fields]


def _bounded(kept: OrderedDict[Any, Any], key: Any, value: Any, most: int = DIALOGUE.open_dialogues) -> Any:
    """Return what is kept under a key, or keep the value; the one used longest ago is forgotten first."""
    found = kept.setdefault(key, value)
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return found
