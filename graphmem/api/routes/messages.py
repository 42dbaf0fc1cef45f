"""POST /v1/messages: remember turns. One that cannot be read goes to quarantine, the rest goes on."""

from collections.abc import Iterable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, WithJsonSchema

from graphmem.api.params import TheMemory
from graphmem.api.views import Problem, ReportView
from graphmem.ingest.fields import NotATurn
from graphmem.ingest.jsonl import turn_of
from graphmem.ingest.turns import Read, Turn, Unreadable

SOURCE = "http"
ROWS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["conversation", "speaker", "text", "sent_at"],
        "properties": {
            "conversation": {"type": "string"},
            "speaker": {"type": "string"},
            "text": {"type": "string"},
            "sent_at": {"type": "string", "format": "date-time", "description": "UTC without a zone."},
            "thread": {"type": "string", "description": "The session or topic."},
            "key": {"type": "string", "description": "The source's own id for it; made from what it says without one."},
            "role": {"type": "string", "default": "user"},
            "attachments": {"type": "array", "items": {"type": "string"}},
        },
    },
    "examples": [[{"conversation": "c1", "speaker": "Ada", "text": "I moved to Bergen.", "sent_at": "2026-03-01T09:00:00Z"}]],
}

router = APIRouter(prefix="/v1", tags=["messages"])


class Messages(BaseModel):
    """Turns, as they were said. Each is read alone, so that a bad one does not stop the others."""

    messages: Annotated[list[Any], WithJsonSchema(ROWS)]


@router.post("/messages")
def remember(body: Messages, memory: TheMemory) -> ReportView:
    """Remember messages. The same message sent twice is one message."""
    turns = [_turn(index, row) for index, row in enumerate(body.messages)]
    report = memory.remember(list(Read(memory.space).messages(turns, SOURCE)))
    return ReportView.of(report, _problems(turns))


def _turn(index: int, row: object) -> Turn | Unreadable:
    """The turn of one row; `line` counts from 1, as in a file."""
    try:
        raw = orjson.dumps(row).decode()
    except TypeError as error:
        return Unreadable(index + 1, f"the message is not plain JSON: {error}", ascii(row))
    try:
        return turn_of(row, index + 1)
    except NotATurn as error:
        return Unreadable(index + 1, str(error), raw)


def _problems(turns: Iterable[Turn | Unreadable]) -> list[Problem]:
    return [Problem(index=turn.line - 1, reason=turn.reason) for turn in turns if isinstance(turn, Unreadable)]
