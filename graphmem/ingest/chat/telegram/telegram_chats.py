"""Stream the chats of a Telegram export, message by message, whether it holds one chat or all."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import ijson

from graphmem.ingest.chat.export_parts import id_field
from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.ingest_limits import CHAT
from graphmem.ingest.core.json_documents import ENDS, STARTS, Utf8Reader, build_value, document_error
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

CHAT_PATHS = ("", "chats.list.item", "left_chats.list.item", "chats.item", "left_chats.item")
"""Where in the document chats may be; a single chat is the document itself."""
LISTS = ("chats", "left_chats", "chats.list", "left_chats.list")
EXPORT_PATHS = (*LISTS, "about", "personal_information")
"""Fields of an export without any chats."""
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_INCOMPLETE = re.compile(rb"(?:^|[^\\])(?:\\\\)*(\\(?:x[0-9A-Fa-f]?)?)$", re.DOTALL)


class ForumTopics:
    """The topics of a forum group, and the topic of each message: a reply is in the topic of what it answers."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._topic_of: OrderedDict[str, str] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._titles

    def open(self, key: str, title: str) -> None:
        """Register a topic; if its title is taken, its id is added to it."""
        self._titles[key] = title if title not in self._titles.values() else f"{title} ({key})"

    def topic_of(self, key: str, answered: str) -> str:
        """Return the title of a message's topic, "" if it is in none."""
        title = self._titles.get(answered) or self._topic_of.get(answered, "")
        if title:
            self._topic_of[key] = title
            if len(self._topic_of) > CHAT.telegram_topic_messages:
                self._topic_of.popitem(last=False)
        return title


@dataclass
class TelegramChat:
    """What is known of a chat. Its id is stable, its name is not; `type` is Telegram's, `file` the name of the log."""

    file: str
    id: str = ""
    name: str = ""
    type: str = ""
    topics: ForumTopics = field(default_factory=ForumTopics)


def chat_messages(log: SourceFile) -> Iterator[tuple[TelegramChat, Any]]:
    """Yield every record with its chat, and an Unreadable if the document is cut off or broken."""
    with log.open() as raw:
        file = Utf8Reader(HexEscapeDecoder(raw))  # type: ignore[arg-type]
        try:
            yield from _messages(ijson.parse(file, use_float=True), log.conversation)
        except ijson.JSONError as error:
            yield TelegramChat(log.conversation), document_error(log, file, error)
        for problem in file.problems():
            yield TelegramChat(log.conversation), problem


def _messages(events: Iterator[tuple[str, str, Any]], file: str) -> Iterator[tuple[TelegramChat, Any]]:
    chat, is_known = TelegramChat(file), False
    for prefix, event, value in events:
        place, _, name = prefix.rpartition(".")
        if event == "map_key" or event in ENDS:
            continue
        is_known = is_known or prefix in EXPORT_PATHS or (name == "messages" and place in CHAT_PATHS)
        if prefix in CHAT_PATHS and event == "start_map":
            chat = TelegramChat(file)
        elif prefix in CHAT_PATHS or (prefix in LISTS and event not in STARTS):
            is_known = True
            yield chat, Unreadable(f"{prefix or 'the document'} is not a chat, which is an object with messages", _value_text(value))
        elif name in ("id", "name", "type") and place in CHAT_PATHS:
            _describe(chat, name, value)
        elif name == "messages" and place in CHAT_PATHS and event != "start_array":
            yield chat, Unreadable(f"the messages of chat '{chat.name or chat.id}' are not an array", _value_text(value))
        elif prefix.endswith("messages.item") and prefix.removesuffix("messages.item").rstrip(".") in CHAT_PATHS:
            yield chat, build_value(event, value, events)
    if not is_known:
        yield chat, Unreadable("the document does not have the shape of its format: there are neither messages nor a list of chats")


def _value_text(value: object) -> str:
    return "" if value is None else str(value)


def _describe(chat: TelegramChat, name: str, value: object) -> None:
    with suppress(RecordError):
        setattr(chat, name, id_field({name: value}, name).strip())


class HexEscapeDecoder:
    """Reads a file with Telegram's escapes of control characters (\\x1F, which is not JSON) turned into JSON's."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._kept = b""

    def read(self, size: int = -1) -> bytes:
        raw = self._file.read(size)
        if not size:
            return b""
        chunk = self._kept + raw
        self._kept = b""
        if raw and (length := _incomplete_escape(chunk)):
            chunk, self._kept = chunk[:-length], chunk[-length:]
        return _ESCAPE.sub(_as_json, chunk) if b"\\x" in chunk else chunk or (self.read(size) if raw else b"")


def _incomplete_escape(chunk: bytes) -> int:
    """Return how many bytes at the end are an incomplete escape."""
    tail = chunk[-64:]
    found = _INCOMPLETE.search(tail)
    return len(found[1]) if found else 0


def _as_json(found: re.Match[bytes]) -> bytes:
    return b"\\u00" + found[1] if found[1] else found[0]
