"""What fuzzing has found, and samples of every kind, read as every format: nothing raises, and the counts add up."""

from contextlib import suppress
from pathlib import Path

import pytest

from graphmem.ingest import FORMATS, read_log
from graphmem.ingest.core.log_reader import READER_FAULT
from graphmem.model import Quarantined
from graphmem.model.errors import LogError

DATA = Path(__file__).parents[1] / "data"
FILES = sorted(path for folder in ("fuzz", "ingest") for path in (DATA / folder).rglob("*") if path.is_file())


@pytest.mark.parametrize("name", FORMATS.names())
def test_every_file_read_as_every_format_is_accounted_for(name: str) -> None:
    assert len(FILES) >= 20
    for path in FILES:
        try:
            logs = read_log(path, space="home", format=name)
            entries = list(logs)
        except LogError:
            continue
        stats = logs.stats
        assert stats.events_read == stats.messages + stats.room_events + stats.quarantined + stats.skipped.total(), path
        assert len(entries) == stats.messages + stats.room_events + stats.quarantined, path
        assert not [entry for entry in entries if isinstance(entry, Quarantined) and READER_FAULT in entry.reason], path


def test_every_file_is_detected_or_refused() -> None:
    """Detection raises nothing but LogError, not even for JSON with bytes that are no UTF-8."""
    for path in FILES:
        with suppress(LogError):
            list(read_log(path, space="home"))
