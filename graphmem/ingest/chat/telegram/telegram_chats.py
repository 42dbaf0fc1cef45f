"""The chats of a Telegram export, message by message: whichever of its shapes it has, none is held in memory."""

import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import ijson

from graphmem.ingest.chat.export_parts import id_field
from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.json_documents import ENDS, STARTS, Utf8Reader, build_value, document_error
from graphmem.ingest.core.json_fields import RecordError
from graphmem.ingest.core.source_file import SourceFile

PLACES = ("", "chats.list.item", "left_chats.list.item", "chats.item", "left_chats.item")
"""Where in the document a chat may be; a single chat is the document itself."""
LISTS = ("chats", "left_chats", "chats.list", "left_chats.list")
SIGNS = (*LISTS, "about", "personal_information")
"""What an export has even where it holds no chat."""
REMEMBERED = 200_000
_ESCAPE = re.compile(rb"\\(?:x([0-9A-Fa-f]{2})|.)", re.DOTALL)
_OPEN = re.compile(rb"(?:^|[^\\])(?:\\\\)*(\\(?:x[0-9A-Fa-f]?)?)$", re.DOTALL)


class ForumTopics:
    """The topics of a forum, and which of them its messages are in: an answer is in the topic of what it answers."""

    def __init__(self) -> None:
        self._titles: dict[str, str] = {}
        self._of: OrderedDict[str, str] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._titles

    def open(self, key: str, title: str) -> None:
        """A topic begins; one whose title is taken has its id as well."""
        self._titles[key] = title if title not in self._titles.values() else f"{title} ({key})"

    def place(self, key: str, answered: str) -> str:
        """The title of the topic that a message is in, or ""."""
        title = self._titles.get(answered) or self._of.get(answered, "")
        if title:
            self._of[key] = title
            if len(self._of) > REMEMBERED:
                self._of.popitem(last=False)
        return title


@dataclass
class TelegramChat:
    """What is known of a chat: its id stays the same, its name may change. `type` is Telegram's, `file` the name of the log."""

    file: str
    id: str = ""
    name: str = ""
    type: str = ""
    topics: ForumTopics = field(default_factory=ForumTopics)


def chat_messages(log: SourceFile) -> Iterator[tuple[TelegramChat, Any]]:
    """Every entry of every chat with its chat; then, if the document is cut off or broken, an Unreadable."""
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
        is_known = is_known or prefix in SIGNS or (name == "messages" and place in PLACES)
        if prefix in PLACES and event == "start_map":
            chat = TelegramChat(file)
        elif prefix in PLACES or (prefix in LISTS and event not in STARTS):
            is_known = True
            yield chat, Unreadable(f"{prefix or 'the document'} is no chat: an object with messages", _shown(value))
        elif name in ("id", "name", "type") and place in PLACES:
            _describe(chat, name, value)
        elif name == "messages" and place in PLACES and event != "start_array":
            yield chat, Unreadable(f"the messages of chat '{chat.name or chat.id}' are no array", _shown(value))
        elif prefix.endswith("messages.item") and prefix.removesuffix("messages.item").rstrip(".") in PLACES:
            yield chat, build_value(event, value, events)
    if not is_known:
        yield chat, Unreadable("the document is not of the shape of its format: no messages, and no list of chats")


def _shown(value: object) -> str:
    return "" if value is None else str(value)


def _describe(chat: TelegramChat, name: str, value: object) -> None:
    with suppress(RecordError):
        setattr(chat, name, id_field({name: value}, name).strip())


class HexEscapeDecoder:
    """A file in which Telegram's \\x1F for a control character, which is no JSON, is written as JSON has it."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._kept = b""

    def read(self, size: int = -1) -> bytes:
        raw = self._file.read(size)
        if not size:
            return b""
        chunk = self._kept + raw
        self._kept = b""
        if raw and (open_ := _open_escape(chunk)):
            chunk, self._kept = chunk[:-open_], chunk[-open_:]
        return _ESCAPE.sub(_as_json, chunk) if b"\\x" in chunk else chunk or (self.read(size) if raw else b"")


def _open_escape(chunk: bytes) -> int:
    """How many bytes at the end are an escape that is not whole."""
    tail = chunk[-64:]
    found = _OPEN.search(tail)
    return len(found[1]) if found else 0


def _as_json(found: re.Match[bytes]) -> bytes:
    return b"\\u00" + found[1] if found[1] else found[0]
