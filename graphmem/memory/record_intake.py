"""Remember records that arrive as plain JSON values, in the fields of schemas/messages.json."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from graphmem.ingest.core.events import SourceTurn, Unreadable
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.tabular.graphmem_jsonl import read_record
from graphmem.memory.facade import Memory
from graphmem.memory.message_stage import ahead_of_clock
from graphmem.model import Report


@dataclass(frozen=True, slots=True)
class RecordReport:
    """The report of one intake, what was skipped by reason, and why records were rejected, by their index from 0."""

    report: Report
    skipped: Mapping[str, int]
    rejected: Mapping[int, str]


def remember_records(memory: Memory, records: Sequence[object], *, source: str) -> RecordReport:
    """Remember each record as one message of `source`. A malformed record goes to quarantine, and the others come in."""
    latest = memory.latest_time()
    turns = [_turn(record, latest) for record in records]
    normalizer = Normalizer(memory.space)
    report = memory.remember(list(normalizer.entries(turns, source)))
    rejected = {index: turn.reason for index, turn in enumerate(turns) if isinstance(turn, Unreadable)}
    return RecordReport(report, normalizer.stats.skipped, rejected)


def _turn(record: object, latest: datetime | None) -> SourceTurn | Unreadable:
    try:
        orjson.dumps(record)
    except TypeError as error:
        return Unreadable(f"the message is not plain JSON: {error}", ascii(record))
    turn = read_record(record)
    times = (turn.sent_at, turn.edited_at, turn.retired_at) if isinstance(turn, SourceTurn) and latest else ()
    for moment in times:
        if moment is not None and latest is not None and _as_utc(moment) > latest:
            return Unreadable(ahead_of_clock(moment), repr(record))
    return turn


def _as_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
