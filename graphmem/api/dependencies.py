"""What requests give, in the types that the memory takes."""

from datetime import UTC, datetime
from typing import Annotated, TypeAlias, cast

from fastapi import Depends, Query, Request
from pydantic import AfterValidator, BaseModel, Field

from graphmem.memory.facade import Memory
from graphmem.model.validity import LATEST


def memory_of(request: Request) -> Memory:
    """The memory that the application was made for."""
    return cast(Memory, request.app.state.memory)


def in_utc(moment: datetime) -> datetime:
    """The moment in UTC (taken as UTC without a zone), at most LATEST. Raises ValueError."""
    try:
        utc = moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError("the time lies outside the calendar") from None
    return min(utc, LATEST)


def whole(text: str) -> str:
    """The text, if it can be written as UTF-8. Raises ValueError."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("the text holds half of a surrogate pair") from None
    return text


TheMemory: TypeAlias = Annotated[Memory, Depends(memory_of)]
Moment: TypeAlias = Annotated[datetime, AfterValidator(in_utc)]
At: TypeAlias = Annotated[Moment | None, Query(description="What held then (ISO 8601; UTC without a zone).")]
Known: TypeAlias = Annotated[Moment | None, Query(description="By what the memory believed then.")]
Text: TypeAlias = Annotated[str, AfterValidator(whole)]


class Question(BaseModel):
    """A question, the two moments it is asked of, and the tokens its evidence may take."""

    question: Text = Field(description="A question in plain words.", examples=["Where does the sister of Ada work?"])
    at: Moment | None = Field(None, description="What held then; without it, what holds now.")
    known: Moment | None = Field(None, description="By what the memory believed then; without it, by all it knows.")
    budget: int = Field(4000, ge=1, le=1_000_000, description="Tokens of evidence.")
