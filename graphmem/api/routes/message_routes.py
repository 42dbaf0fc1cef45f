"""/v1/spaces/{space}/messages: remember, list and get messages. Malformed ones go to quarantine individually."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Header, HTTPException, Query, Response
from pydantic import Field, WithJsonSchema

from graphmem.api.dependencies import SPACE, JobsDep, Known, MemoryDep, Moment, NewMemoryDep, RequestModel, SpacesDep, Text
from graphmem.api.pages import Page, PageDep
from graphmem.api.responses import ACCEPTED, responses
from graphmem.api.routes.job_routes import accepted
from graphmem.api.schemas import MessageView, ReportView
from graphmem.api.server_config import REQUESTS
from graphmem.memory.access.marks import check_mark
from graphmem.memory.facade import Memory
from graphmem.memory.message_stage import Progress
from graphmem.memory.page_reader import Key
from graphmem.memory.record_intake import RecordReport, remember_records
from graphmem.model import Message
from graphmem.model.access import Mark, Scope

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
            "forwarded_from": {"type": "string", "description": "Who said first what the message passes on."},
            "forwarded_at": {"type": "string", "format": "date-time", "description": "When that was said first."},
            "event": {
                "type": "object",
                "description": "What happened in the room, instead of a text: action, people, name, room, seconds.",
            },
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
    agent: Text = Field("", max_length=200, description="The agent that the messages are of.")
    task: Text = Field("", max_length=200, description="The task that they are of.")
    scope: Scope = Field("", description="private: for that agent alone; team: for all; public: for guests too.")
    purpose: Text = Field("", max_length=200, description="What they may be used for: a reader must name it. Several with spaces.")

    @property
    def mark(self) -> Mark | None:
        """Whose the messages are and who may read them; None if nothing is said of it."""
        mark = Mark(agent=self.agent, task=self.task, scope=self.scope, purpose=self.purpose)
        return None if mark == Mark() else mark


@router.post("/messages", response_model=ReportView, responses={**ACCEPTED, **responses(408, 413)})
def remember(
    body: Messages,
    memory: NewMemoryDep,
    spaces: SpacesDep,
    jobs: JobsDep,
    prefer: Annotated[str, Header(description="`respond-async`: answer 202 at once, with a job that stores the messages.")] = "",
) -> ReportView | Response:
    """Remember messages; the result of each is in `rows`. The same message sent twice is stored once."""
    rows, as_job = body.messages, "respond-async" in prefer
    most = REQUESTS.job_rows if as_job else REQUESTS.rows
    if len(rows) > most:
        raise HTTPException(413, f"More than {most:,} messages. Send several requests{'' if as_job else ', or `Prefer: respond-async`'}.")
    if not as_job:
        return ReportView.of(spaces.intake(memory).remember(rows, source=SOURCE, mark=body.mark))
    if body.mark is not None:
        check_mark(body.mark)
    job = jobs.start(memory.space, "remember", lambda progress: remember_in_parts(memory, rows, body.mark, progress))
    return accepted(job)


@router.get("/messages")
def list_messages(
    memory: MemoryDep,
    page: PageDep,
    conversation: Annotated[Text, Query(max_length=1000, description="Only of this conversation.")] = "",
    speaker: Annotated[Text, Query(max_length=1000, description="Only of this speaker.")] = "",
    since: Annotated[Moment | None, Query(description="Sent at this time or later.")] = None,
    until: Annotated[Moment | None, Query(description="Sent before this time.")] = None,
    known: Known = None,
) -> Page[MessageView]:
    """Messages as they were said, oldest first, without those that were deleted or edited since."""

    def fetch(after: Key, limit: int) -> Sequence[tuple[Key, Message]]:
        return memory.pages.messages(
            after=after, limit=limit, conversation=conversation, speaker=speaker, since=since, until=until, known=known
        )

    return page.respond(fetch, MessageView.of)


@router.get("/messages/{message_id}")
def message(message_id: str, memory: MemoryDep) -> MessageView:
    """One message, verbatim."""
    found = memory.messages([message_id])
    if not found:
        raise HTTPException(404, f"There is no message '{message_id}' in space '{memory.space}'.")
    return MessageView.of(found[0])


def remember_in_parts(memory: Memory, rows: list[Any], mark: Mark | None, progress: Progress) -> dict[str, Any]:
    """Remember messages part by part, so that other writers come in between; the counts of all parts and the rejected rows."""
    counts = {"messages": 0, "new": 0, "unchanged": 0, "changed": 0, "quarantined": 0}
    rejected: list[dict[str, Any]] = []
    for start in range(0, len(rows), REQUESTS.rows_at_once):
        part = rows[start : start + REQUESTS.rows_at_once]
        done: RecordReport = remember_records(memory, part, source=SOURCE, mark=mark, progress=progress)
        for name in counts:
            counts[name] += getattr(done.report, name)
        rejected += [{"index": start + index, "reason": reason} for index, reason in done.rejected.items()]
    return {**counts, "rejected": rejected[: REQUESTS.rows]}
