"""Read any log as threads of messages, for the benchmarks of extraction."""

from pathlib import Path

from graphmem.ingest import read_log
from graphmem.memory.extraction_stage import in_threads
from graphmem.model import Message, Quarantined
from graphmem.model.errors import LogError


def read_threads(data: Path) -> tuple[list[list[Message]], int]:
    """The threads of a log, and the number of malformed entries. Raises LogError if it has no messages."""
    entries = list(read_log(data, space="bench"))
    messages = [entry for entry in entries if isinstance(entry, Message)]
    if not messages:
        raise LogError(f"{data}: has no messages. Give a log that `graphmem remember` reads, such as locomo10.json.")
    return [list(thread) for thread in in_threads(messages)], sum(isinstance(entry, Quarantined) for entry in entries)
