"""The backlog of a space in parts that processes take one by one: whole threads, by day; short days are joined."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from pathlib import Path

from graphmem.memory.pipeline_steps import Extracted, whole_threads
from graphmem.model import ExtractionProvenance, Fact, Mention, Message, Quarantined
from graphmem.model.ids import digest
from pipelines.io import read, write

TABLES = {"mentions": Mention, "facts": Fact, "quarantined": Quarantined, "read_by": ExtractionProvenance}


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of a space's backlog; `day` is the first day of its threads, `until` the last (YYYY-MM-DD, UTC)."""

    space: str
    day: str
    until: str

    @classmethod
    def parse(cls, key: str) -> "DayPart":
        """The part of a key."""
        day, until, space = key.split("|", 2)
        return cls(space, day, until)

    @property
    def key(self) -> str:
        """The partition, as Dagster shows it: DAY|UNTIL|SPACE."""
        return f"{self.day}|{self.until}|{self.space}"

    def folder(self, stages: Path) -> Path:
        """Where its tables lie; named by a digest, because a space may have any name."""
        return parts_of_space(stages, self.space) / digest("part", self.key)


def parts_of_space(stages: Path, space: str) -> Path:
    """Where the parts of a space lie."""
    return stages / "parts" / digest("space", space)


def by_days(messages: Sequence[Message], *, space: str, most: int) -> Iterator[tuple[DayPart, list[Message]]]:
    """Parts of whole threads in order of their first day; days are joined while the part has fewer than `most` messages."""
    threads = sorted(whole_threads(messages), key=lambda thread: (_day(thread), thread[0].id))
    part: list[Message] = []
    first = last = ""
    for day, found in groupby(threads, key=_day):
        part += [message for thread in found for message in thread]
        first, last = first or day, day
        if len(part) >= most:
            yield DayPart(space, first, last), part
            part, first = [], ""
    if part:
        yield DayPart(space, first, last), part


def _day(thread: Sequence[Message]) -> str:
    return f"{thread[0].sent_at.astimezone(UTC):%Y-%m-%d}"


def keep_messages(stages: Path, part: DayPart, messages: list[Message]) -> None:
    """Write the messages of a part."""
    write(part.folder(stages) / "messages.parquet", Message, messages)


def read_messages(stages: Path, part: DayPart) -> list[Message]:
    """The messages of a part. Raises ContractError if they are not there."""
    return read(part.folder(stages) / "messages.parquet", Message)


def keep_extracted(stages: Path, part: DayPart, extracted: Extracted) -> None:
    """Write what was extracted from a part."""
    for name, record in TABLES.items():
        write(part.folder(stages) / f"{name}.parquet", record, getattr(extracted, name))


def read_extracted(stages: Path, part: DayPart) -> Extracted:
    """What was extracted from a part. Raises ContractError if it is not there."""
    return Extracted(**{name: read(part.folder(stages) / f"{name}.parquet", record) for name, record in TABLES.items()})


def drop_parts(stages: Path, space: str) -> None:
    """Remove the parts of a space: the store has them, or will give them again."""
    shutil.rmtree(parts_of_space(stages, space), ignore_errors=True)
