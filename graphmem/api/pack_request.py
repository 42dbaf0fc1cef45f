"""Requests for packs fitted to a role, and what they are answered with."""

from datetime import datetime

from pydantic import Field

from graphmem.api.dependencies import QuestionRequest, Text
from graphmem.api.schemas import View
from graphmem.model.role_pack import EvidenceKind


class PackRequest(QuestionRequest):
    """A question or task, the role of the agent that asks, and the task that it is at."""

    role: Text = Field("", max_length=200, description="general, planner, executor, reviewer, assistant, or one of the setting roles.")
    task: Text = Field("", max_length=200, description="What is marked with this task comes first.")


class PackItemView(View):
    """A piece of evidence, and the messages that say so."""

    kind: EvidenceKind
    id: str
    text: str
    evidence: tuple[str, ...]
    at: datetime
    is_own: bool
    is_of_task: bool
    trust: str
    warnings: tuple[str, ...]


class RolePackView(View):
    """Evidence for an agent in a role, in reading order: `text` has it as handed to a reader, within the budget. No instruction."""

    question: str
    role: str
    agent: str
    task: str
    items: tuple[PackItemView, ...]
    text: str
    budget: int
    used: int
    left_out: dict[str, int]
