"""What `recall`, `answer` and `explain` have in common: a question, two moments, a budget, an open memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from graphmem.cli.dates import moment
from graphmem.cli.memory_context import open_memory

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory.facade import Memory


class Asked(TypedDict):
    """The arguments of `Memory.recall`, `answer` and `explain`."""

    question: str
    at: datetime | None
    known: datetime | None
    budget: int


@contextmanager
def ask(settings: "Settings", question: str, *, at: str | None, known: str | None, chat: bool = False) -> "Iterator[tuple[Memory, Asked]]":
    """The memory and what to ask it. Raises QuestionError for a date that is none, before anything is opened."""
    # A shell hands on bytes that are no UTF-8 as halves of surrogate pairs, which no engine takes.
    whole = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    asked = Asked(question=whole, at=moment("--at", at), known=moment("--known", known), budget=settings.budget)
    with open_memory(settings, chat=chat) as memory:
        yield memory, asked
