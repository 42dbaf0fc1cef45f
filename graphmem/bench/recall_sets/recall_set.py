"""The records of a recall benchmark, and what its readers share."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeAlias

from graphmem.ingest import read_log
from graphmem.model import Message
from graphmem.model.errors import LogError

Reader: TypeAlias = Callable[[Path], "RecallSet"]


@dataclass(frozen=True, slots=True)
class RecallQuestion:
    """A question, the space it is asked of, and its evidence by unit: ids of messages ("turn"), or conversations ("session")."""

    space: str
    text: str
    category: str
    evidence: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class RecallSet:
    """Messages by space, and the questions about them that name evidence. The first unit of a question is the main one."""

    name: str
    messages: Mapping[str, Sequence[Message]]
    questions: Sequence[RecallQuestion]


def set_reader(name: str) -> Callable[[Callable[[Path], RecallSet]], Reader]:
    """Turn what goes wrong in a reader into a LogError, and drop questions whose evidence is not among the messages."""

    def wrapped(read: Callable[[Path], RecallSet]) -> Reader:
        @wraps(read)
        def reader(data: Path) -> RecallSet:
            try:
                found = read(data)
            except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                raise LogError(f"{data}: not a {name} set ({type(error).__name__}: {error}). See `graphmem bench recall --help`.") from None
            units = {space: _units(messages) for space, messages in found.messages.items()}
            questions = [_within(question, units[question.space]) for question in found.questions if question.space in units]
            usable = [question for question in questions if question.evidence]
            if not usable:
                raise LogError(f"{data}: no question of the set names evidence that is among its messages.")
            return RecallSet(found.name, found.messages, usable)

        return reader

    return wrapped


def _units(messages: Iterable[Message]) -> dict[str, frozenset[str]]:
    known = list(messages)
    return {"turn": frozenset(m.id for m in known), "session": frozenset(m.conversation for m in known)}


def _within(question: RecallQuestion, units: Mapping[str, frozenset[str]]) -> RecallQuestion:
    """The question with the evidence that is there."""
    return replace(question, evidence={unit: kept for unit, gold in question.evidence.items() if (kept := gold & units[unit])})


def read_json(path: Path) -> Any:
    """The content of a JSON file."""
    return json.loads(path.read_bytes())


def log_messages(log: Path) -> list[Message]:
    """The messages of a log in any format that `remember` reads."""
    return [entry for entry in read_log(log, space="read") if isinstance(entry, Message)]


def files_of(data: Path, pattern: str) -> list[Path]:
    """The file itself, or the files of a folder whose name fits, in order. Raises FileNotFoundError if there are none."""
    found = sorted(data.rglob(pattern)) if data.is_dir() else [data]
    if not found:
        raise FileNotFoundError(f"no file {pattern}")
    return found
