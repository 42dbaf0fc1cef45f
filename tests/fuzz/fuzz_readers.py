"""Throws mutated bytes at a reader, guided by coverage: `python -m tests.fuzz.fuzz_readers FORMAT [libFuzzer options]`.

Needs atheris (`pip install atheris`), which has wheels for Linux only and is therefore no part of the set-up. Whatever the
bytes, the reader must not raise, and what it counts must add up. What is found goes to tests/data/fuzz, where
tests/unit/test_ingest_found.py reads it for ever.
"""

import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["graphmem.ingest"]):
    from graphmem.ingest import read_log
    from graphmem.ingest.core.log_reader import READER_FAULT
    from graphmem.model import Message, Quarantined
    from graphmem.model.errors import LogError

FOLDER = Path(tempfile.mkdtemp(prefix="graphmem-fuzz-"))


def read(name: str, content: bytes) -> None:
    """Read the bytes as a log of that format, and check what came of it."""
    path = FOLDER / "2024-03-01 log.txt"
    path.write_bytes(content)
    try:
        logs = read_log(path, space="fuzz", format=name)
        entries = list(logs)
    except LogError:
        return
    assert not [entry for entry in entries if isinstance(entry, Quarantined) and READER_FAULT in entry.reason]
    stats = logs.stats
    assert stats.events_read == stats.messages + stats.room_events + stats.quarantined + stats.skipped.total()
    assert all(m.speaker.strip() and m.conversation.strip() and m.key for m in entries if isinstance(m, Message))


def main() -> None:
    """Fuzz the format that the command line names."""
    name = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda content: read(name, content))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
