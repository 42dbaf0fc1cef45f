"""POST /v1/messages: remember turns. One that cannot be read goes to quarantine, the rest goes on."""

from collections.abc import Iterable
from typing import Annotated, Any

import orjson
from fastapi import APIRouter
from pydantic import BaseModel, WithJsonSchema

from graphmem.api.dependencies import TheMemory
from graphmem.api.schemas import Problem, ReportView
from graphmem.ingest.core.events import SourceTurn, Unreadable
from graphmem.ingest.core.normalizer import Normalizer
from graphmem.ingest.tabular.graphmem_jsonl import read_record

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
            "speaker_key": {"type": "string", "description": "The source's own id of the speaker."},
            "reply_to": {"type": "string", "description": "The key of the message that is answered."},
            "recorded_at": {"type": "string", "format": "date-time", "description": "When it was edited."},
            "retired_at": {"type": "string", "format": "date-time", "description": "When it was deleted."},
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
    turns = [_turn(row) for row in body.messages]
    reading = Normalizer(memory.space)
    report = memory.remember(list(reading.entries(turns, SOURCE)))
    return ReportView.of(report, _problems(turns), reading.stats.skipped)


def _turn(row: object) -> SourceTurn | Unreadable:
    """The turn of one row."""
    try:
        orjson.dumps(row)
    except TypeError as error:
        return Unreadable(f"the message is not plain JSON: {error}", ascii(row))
    return read_record(row)


def _problems(turns: Iterable[SourceTurn | Unreadable]) -> list[Problem]:
    return [Problem(index=n, reason=turn.reason) for n, turn in enumerate(turns) if isinstance(turn, Unreadable)]
