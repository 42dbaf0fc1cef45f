"""Small writes that wait for each other are remembered together: one ingest for all that came while the last one ran."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from graphmem.memory.facade import Memory
from graphmem.memory.memory_config import GROUPED
from graphmem.memory.record_intake import Intake, RecordReport, RowResult, read_records, remember_records
from graphmem.model import Message, Quarantined, Report
from graphmem.model.access import Mark

AsStored: TypeAlias = Callable[[Message | Quarantined], Message | Quarantined]


@dataclass(slots=True, eq=False)
class _Request:
    """One write: what it brings, and what became of it."""

    intake: Intake
    mark: Mark | None
    done: RecordReport | None = None
    error: Exception | None = None
    ids: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.ids = frozenset(self.intake.ids.values())

    @property
    def has_ended(self) -> bool:
        return self.done is not None or self.error is not None


class GroupedIntake:
    """Remembers records of one memory. Each caller gets the report of its own; an error of one does not touch the others."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._lock = threading.Lock()
        self._turn = threading.Lock()
        self._waiting: deque[_Request] = deque()

    def remember(self, records: Sequence[object], *, source: str, mark: Mark | None = None) -> RecordReport:
        """As `remember_records`; with what others send meanwhile, if it is small."""
        if len(records) > GROUPED.rows:
            return remember_records(self._memory, records, source=source, mark=mark)
        request = _Request(read_records(self._memory, records, source=source), mark)
        with self._lock:
            self._waiting.append(request)
        while not request.has_ended:
            with self._turn:  # The first to get it works for all that wait.
                if not request.has_ended:
                    self._carry_out(self._take())
        if request.error is not None:
            raise request.error
        assert request.done is not None
        return request.done

    def _take(self) -> list[_Request]:
        """The first that waits, and those that can be remembered with it: under the same mark, and other messages."""
        with self._lock:
            group, left, ids, rows = [self._waiting.popleft()], deque[_Request](), set[str](), 0
            ids |= group[0].ids
            for request in self._waiting:
                rows += len(request.ids)
                if request.mark == group[0].mark and not request.ids & ids and rows <= GROUPED.rows:
                    group.append(request)
                    ids |= request.ids
                else:
                    left.append(request)
            self._waiting = left
            return group

    def _carry_out(self, group: Sequence[_Request]) -> None:
        try:
            known = self._memory.messages([id_ for request in group for id_ in sorted(request.ids)])
            entries = [entry for request in group for entry in request.intake.entries]
            report = self._memory.remember(entries, mark=group[0].mark)
        except Exception as error:
            if len(group) == 1:
                group[0].error = error
                return
            for request in group:  # Whose it was shows when each is alone.
                self._carry_out([request])
            return
        before = {message.id: message for message in known}
        for request in group:
            rows = request.intake.results(before.keys())
            own = report if len(group) == 1 else _own(report, request.intake, rows, before, self._memory.as_stored)
            request.done = RecordReport(own, request.intake.skipped, rows)


def _own(report: Report, intake: Intake, rows: Sequence[RowResult], before: dict[str, Message], as_stored: AsStored) -> Report:
    """The part of a report that is of one request; what the memory holds now is told to each."""
    stored = [message for message in map(as_stored, intake.messages) if isinstance(message, Message)]
    old = [message for message in stored if message.id in before]
    changed = sum(not _says_the_same(before[message.id], message) for message in old) if report.changed else 0
    return replace(
        report,
        messages=len(stored),
        new=len(stored) - len(old),
        unchanged=len(old) - changed,
        changed=changed,
        quarantined=sum(row.status == "rejected" for row in rows),
    )


def _says_the_same(one: Message, other: Message) -> bool:
    return replace(one, position=0, source="") == replace(other, position=0, source="")
