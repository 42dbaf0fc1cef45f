"""What `recall`, `answer` and `explain` share: a question, two times, a budget, an open memory."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from graphmem.cli.memory_context import open_memory, reader_of
from graphmem.model.moment_text import parse_moment

if TYPE_CHECKING:
    from graphmem.config import Settings
    from graphmem.memory.facade import Memory


class QueryArguments(TypedDict):
    """The arguments of `Memory.recall`, `answer` and `explain`."""

    question: str
    at: datetime | None
    known: datetime | None
    budget: int


@contextmanager
def open_query(
    settings: "Settings", question: str, *, at: str | None, known: str | None, chat: bool = False, write: bool = False
) -> "Iterator[tuple[Memory, QueryArguments]]":
    """The open memory and the arguments to query it with. Raises QuestionError for an invalid date before opening anything.

    With `write`, what the chat model says is kept, unless the settings name a reader.
    """
    # Python decodes shell bytes that are not UTF-8 as lone surrogates, which no engine accepts.
    text = question.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    arguments = QueryArguments(question=text, at=parse_moment("--at", at), known=parse_moment("--known", known), budget=settings.budget)
    with open_memory(settings, chat=chat, write=write and reader_of(settings) is None, reads=False) as memory:
        yield memory, arguments
