"""POST /v1/spaces/{space}/messages: remember messages. Malformed ones go to quarantine individually."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import WithJsonSchema

from graphmem.api.dependencies import SPACE, NewMemoryDep, RequestModel
from graphmem.api.schemas import Problem, ReportView
from graphmem.memory.record_intake import remember_records

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
            "sent_at": {"type": "string", "format": "date-time", "description": "UTC if it has no zone."},
            "thread": {"type": "string", "description": "The session or topic."},
            "key": {"type": "string", "description": "The source's own id of the message; by default made from its content."},
            "role": {"type": "string", "default": "user"},
            "attachments": {"type": "array", "items": {"type": "string"}},
            "speaker_key": {"type": "string", "description": "The source's own id of the speaker."},
            "reply_to": {"type": "string", "description": "The key of the message that this one answers."},
            "recorded_at": {"type": "string", "format": "date-time", "description": "When it was edited."},
            "retired_at": {"type": "string", "format": "date-time", "description": "When it was deleted."},
        },
    },
    "examples": [[{"conversation": "c1", "speaker": "Ada", "text": "I moved to Bergen.", "sent_at": "2026-03-01T09:00:00Z"}]],
}

router = APIRouter(prefix=SPACE, tags=["messages"])


class Messages(RequestModel):
    """Messages as plain records. Each is checked on its own, so that a bad one does not stop the others."""

    messages: Annotated[list[Any], WithJsonSchema(ROWS)]


@router.post("/messages")
def remember(body: Messages, memory: NewMemoryDep) -> ReportView:
    """Remember messages. The same message sent twice is stored once."""
    done = remember_records(memory, body.messages, source=SOURCE)
    problems = [Problem(index=index, reason=reason) for index, reason in done.rejected.items()]
    return ReportView.of(done.report, problems, done.skipped)
