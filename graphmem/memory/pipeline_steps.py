"""What an orchestrator needs beside `Memory`: the reading of a folder of logs, and the records that pass between its steps.

`Memory.remember` does the steps in one go: store_messages, extract, index, store_extracted.
"""

from collections.abc import Iterable
from pathlib import Path

from graphmem.ingest import LogReader, read_logs
from graphmem.ingest.core.time_zones import zone_named
from graphmem.memory.extraction_stage import Extracted, in_threads
from graphmem.model import Message

__all__ = ["Extracted", "read_folder", "whole_threads"]


def read_folder(folder: Path, *, space: str, zone: str) -> LogReader:
    """The logs of a folder; `zone` is assumed for times without one. Raises LogError if there is no such folder."""
    return read_logs([folder], space=space, zone=zone_named(zone))


def whole_threads(messages: Iterable[Message]) -> list[list[Message]]:
    """The messages of each thread, in order; no thread is empty."""
    return in_threads(messages)
