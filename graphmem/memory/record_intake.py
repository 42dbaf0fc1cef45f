"""Remember records that arrive as plain JSON values, in the fields of schemas/messages.json."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, TypeAlias

import orjson

from graphmem.ingest.core.events import SourceTurn, Unreadable
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.tabular.graphmem_jsonl import TEXT_FIELDS, read_record
from graphmem.memory.facade import Memory
from graphmem.memory.message_stage import Progress, ahead_of_clock
from graphmem.memory.writer import no_progress
from graphmem.model import Message, Quarantined, Report
from graphmem.model.access import Mark

RowStatus: TypeAlias = Literal["new", "known", "rejected", "skipped"]
"""`known`: the memory has a message of that key, which is updated if it says something else."""
FIELDS = frozenset({*TEXT_FIELDS, "attachments", "event"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of one record, by its index from 0: the id of its message, or why it has none."""

    index: int
    status: RowStatus
    id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordReport:
    """The report of one intake, what was skipped by reason, and the result of each record."""

    report: Report
    skipped: Mapping[str, int]
    rows: tuple[RowResult, ...] = field(default=())

    @property
    def rejected(self) -> Mapping[int, str]:
        """Why records were rejected, by their index from 0."""
        return {row.index: row.reason for row in self.rows if row.status == "rejected"}


def remember_records(
    memory: Memory, records: Sequence[object], *, source: str, mark: Mark | None = None, progress: Progress = no_progress
) -> RecordReport:
    """Remember each record as one message of `source`. A malformed record goes to quarantine, and the others come in.

    `mark` says whose the messages are, and who may read them. Raises ContractError for a mark that nobody could meet.
    """
    intake = read_records(memory, records, source=source)
    known = {message.id for message in memory.messages([*intake.ids.values()])}
    report = memory.remember(list(intake.entries), mark=mark, progress=progress)
    return RecordReport(report, intake.skipped, intake.results(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Records as they were read: `turns` one for each, `made` what is to be stored, by the number of its record, from 1.

    `ids` are those that the messages are stored under.
    """

    turns: tuple[SourceTurn | Unreadable, ...]
    made: Mapping[int, Message | Quarantined]
    skipped: Mapping[str, int]
    ids: Mapping[int, str]

    @property
    def entries(self) -> tuple[Message | Quarantined, ...]:
        """What is to be stored."""
        return tuple(self.made.values())

    @property
    def messages(self) -> tuple[Message, ...]:
        """The messages to be stored."""
        return tuple(entry for entry in self.made.values() if isinstance(entry, Message))

    def results(self, known: Collection[str]) -> tuple[RowResult, ...]:
        """What became of each record; `known` are ids of messages that were there before."""
        return tuple(
            _result(index, turn, self.made.get(index + 1), self.ids.get(index + 1, ""), known) for index, turn in enumerate(self.turns)
        )


def read_records(memory: Memory, records: Sequence[object], *, source: str) -> Intake:
    """The records as messages of the memory's space. Nothing is stored."""
    latest = memory.latest_time()
    normalizer = Normalizer(memory.space)
    turns = tuple(_turn(record, latest) for record in records)
    # Without a line of its own, an entry has the number of its record, from 1.
    made = {_number(entry): entry for entry in normalizer.entries(turns, source)}
    ids = {number: memory.as_stored(entry).id for number, entry in made.items() if isinstance(entry, Message)}
    return Intake(turns=turns, made=made, skipped=normalizer.stats.skipped, ids=ids)


def _number(entry: Message | Quarantined) -> int:
    return entry.position if isinstance(entry, Message) else entry.line


def _result(index: int, turn: SourceTurn | Unreadable, entry: Message | Quarantined | None, id_: str, known: Collection[str]) -> RowResult:
    if isinstance(entry, Message):
        return RowResult(index=index, status="known" if id_ in known else "new", id=id_)
    if isinstance(entry, Quarantined):
        return RowResult(index=index, status="rejected", reason=entry.reason)
    is_empty = isinstance(turn, SourceTurn) and not turn.text.strip()
    return RowResult(index=index, status="skipped", reason="empty message" if is_empty else "duplicate in this request")


def _turn(record: object, latest: datetime | None) -> SourceTurn | Unreadable:
    try:
        orjson.dumps(record)
    except TypeError as error:
        return Unreadable(f"the message is not plain JSON: {error}", ascii(record)[:EXCERPT])
    unknown = sorted(set(map(str, record)) - FIELDS) if isinstance(record, dict) else []
    if unknown:
        return Unreadable(f"the field '{unknown[0][:EXCERPT]}' is not one of a message", repr(record)[:EXCERPT])
    turn = read_record(record)
    times = (turn.sent_at, turn.edited_at, turn.retired_at) if isinstance(turn, SourceTurn) and latest else ()
    for moment in times:
        if moment is not None and latest is not None and _as_utc(moment) > latest:
            return Unreadable(ahead_of_clock(moment), repr(record)[:EXCERPT])
    return turn


EXCERPT = 2000
"""Characters of a malformed record that are kept."""


def _as_utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
