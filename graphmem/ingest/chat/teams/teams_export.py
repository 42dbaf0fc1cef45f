"""The messages.json that Teams and Skype export for a user: conversations with their messages, streamed message by message."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ijson

from graphmem.ingest.core.events import Unreadable
from graphmem.ingest.core.json_documents import ENDS, Utf8Reader, build_value, document_error
from graphmem.ingest.core.source_file import SourceFile

CONVERSATION_PATH = "conversations.item"
MESSAGES_PATH = f"{CONVERSATION_PATH}.MessageList"


@dataclass(slots=True)
class TeamsConversation:
    """The fields of a conversation that come before its messages; `place` is its index in the document."""

    place: int = 0
    id: str = ""
    name: str = ""
    has_list: bool = False


def exported_messages(log: SourceFile) -> Iterator[tuple[TeamsConversation, Any]]:
    """Yield every message with its conversation, and an Unreadable if the document is cut off or broken."""
    with log.open() as raw:
        file = Utf8Reader(raw)
        try:
            yield from _messages(ijson.parse(file, use_float=True))
        except ijson.JSONError as error:
            yield TeamsConversation(), document_error(log, file, error)
        for problem in file.problems():
            yield TeamsConversation(), problem


def _messages(events: Iterator[tuple[str, str, Any]]) -> Iterator[tuple[TeamsConversation, Any]]:
    now = TeamsConversation(-1)
    for prefix, event, value in events:
        if event == "map_key":
            continue
        if prefix == "conversations" and event not in ("start_array", "end_array"):
            if event != "end_map":
                yield TeamsConversation(), Unreadable("'conversations' is not an array")
        elif prefix == CONVERSATION_PATH:
            if event == "end_map" and not now.has_list:
                yield now, Unreadable(f"conversation {now.place} ('{now.id}') has no array 'MessageList'")
            if event not in ENDS:
                now = TeamsConversation(now.place + 1)
                if event != "start_map":
                    yield now, Unreadable(f"conversation {now.place} is not an object", "" if value is None else str(value))
        elif prefix == MESSAGES_PATH:
            now.has_list = now.has_list or event == "start_array"
        elif prefix == f"{MESSAGES_PATH}.item":
            yield now, build_value(event, value, events)
        elif event == "string" and prefix in (f"{CONVERSATION_PATH}.id", f"{CONVERSATION_PATH}.displayName"):
            setattr(now, "id" if prefix.endswith(".id") else "name", value)
