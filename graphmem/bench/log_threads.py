"""Read any log as threads of messages, or as the messages of a space of its own, for the benchmarks."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from graphmem.ingest import read_log
from graphmem.memory.extraction_stage import in_threads
from graphmem.model import Message, Quarantined, message_id
from graphmem.model.errors import LogError


def read_threads(data: Path) -> tuple[list[list[Message]], int]:
    """The threads of a log, and the number of malformed entries. Raises LogError if it has no messages."""
    entries = list(read_log(data, space="bench"))
    messages = [entry for entry in entries if isinstance(entry, Message)]
    if not messages:
        raise LogError(f"{data}: has no messages. Give a log that `graphmem remember` reads, such as locomo10.json.")
    return [list(thread) for thread in in_threads(messages)], sum(isinstance(entry, Quarantined) for entry in entries)


def moved_to(space: str, messages: Iterable[Message]) -> list[Message]:
    """The messages as messages of a space."""
    return [replace(m, space=space, id=message_id(space, m.conversation, m.key)) for m in messages]
