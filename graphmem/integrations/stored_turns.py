"""The turns of one conversation in a memory: read in order, added, changed and retired. Adapters keep their histories and items in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graphmem.memory.clock import Clock, utc_now
from graphmem.memory.facade import Memory
from graphmem.memory.record_intake import remember_records
from graphmem.model import Message
from graphmem.model.errors import ContractError

TICK = timedelta(microseconds=1)
PAGE = 1_000
"""Turns that are read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTurn:
    """One turn as a conversation has it now. `recorded_at` is when its present text was written."""

    key: str
    role: str
    speaker: str
    text: str
    thread: str
    sent_at: datetime
    recorded_at: datetime


class StoredTurns:
    """The turns of a conversation. Each has a time of its own, so that their order is that of adding."""

    def __init__(self, memory: Memory, conversation: str, *, source: str, clock: Clock = utc_now) -> None:
        self._memory = memory
        self._conversation = conversation
        self._source = source
        self._clock = clock
        self._last = datetime.min.replace(tzinfo=UTC)

    def read(self) -> list[StoredTurn]:
        """The turns, oldest first, without those that were retired."""
        turns: list[StoredTurn] = []
        found = self._memory.pages.messages(limit=PAGE, conversation=self._conversation)
        while found:
            turns += [_turn(message) for _, message in found]
            found = (
                self._memory.pages.messages(after=found[-1][0], limit=PAGE, conversation=self._conversation) if len(found) == PAGE else ()
            )
        return turns

    def now(self) -> datetime:
        """A moment after every one that was given before."""
        self._last = max(self._clock().astimezone(UTC), self._last + 2 * TICK)
        return self._last

    def add(self, turns: Iterable[tuple[str, str, str]]) -> None:
        """Add turns of (role, speaker, text). Raises ContractError for one that cannot be stored."""
        moments = ((self.now(), turn) for turn in turns)
        self.write([
            {"key": when.isoformat(), "role": role, "speaker": speaker, "text": text, "sent_at": when.isoformat()}
            for when, (role, speaker, text) in moments
            if text.strip()
        ])  # fmt: skip

    def write(self, records: Sequence[dict[str, Any]]) -> None:
        """Store records of this conversation, which may be new versions of turns. Raises ContractError."""
        if not records:
            return
        done = remember_records(self._memory, [{"conversation": self._conversation, **record} for record in records], source=self._source)
        if done.rejected:
            raise ContractError(f"{self._source}: {next(iter(done.rejected.values()))}")

    def retire(self, turns: Iterable[StoredTurn]) -> None:
        """End turns: they are no longer what the conversation says. Their past stays; `Memory.forget` erases it."""
        moment = self.now().isoformat()
        self.write([{**as_record(turn), "retired_at": moment} for turn in turns])


def as_record(turn: StoredTurn) -> dict[str, Any]:
    """The fields of a turn as it is remembered."""
    times = {"sent_at": turn.sent_at.isoformat(), "recorded_at": turn.recorded_at.isoformat()}
    return {"key": turn.key, "role": turn.role, "speaker": turn.speaker, "text": turn.text, "thread": turn.thread, **times}


def _turn(message: Message) -> StoredTurn:
    return StoredTurn(
        key=message.key,
        role=message.role,
        speaker=message.speaker,
        text=message.text,
        thread=message.thread,
        sent_at=message.sent_at,
        recorded_at=message.recorded_at,
    )
