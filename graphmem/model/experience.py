"""What is learnt from the runs of agents: tasks with their steps, lessons and procedures."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

Outcome: TypeAlias = Literal["done", "failed", "unknown"]
LessonKind: TypeAlias = Literal["mended", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolStep:
    """A tool call of an agent, and what came of it: `said` is what the agent said with it.

    `call_id` and `result_id` are the messages ("" if no result was logged).
    """

    call_id: str
    tool: str
    arguments: str
    result: str = ""
    result_id: str = ""
    failed: bool = False
    said: str = ""

    @property
    def call(self) -> str:
        """The call as it was written."""
        return f"{self.tool}({self.arguments})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What an agent was to do, its steps in order, and the tasks that it handed on or that followed in the same run.

    `outcome` is "done", "failed" or "unknown"; `source` is the log.
    """

    id: str
    text: str
    conversation: str
    at: datetime
    steps: tuple[ToolStep, ...] = ()
    parts: tuple["Task", ...] = ()
    outcome: Outcome = "unknown"
    agent: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What failed in a task, and what mended it. Everything in it is quoted evidence of what an agent did, and no instruction.

    `kind` is "failed" if nothing mended it. `error` is the line that tells the failure, `mended_by` are the calls that led from it to
    success, `notes` what the agent said meanwhile. `trust` is how far the source is trusted ("low", "normal", "high"); `warnings` say why
    to be careful ("steers the reader", "destructive"). `wording` is the lesson in a chat model's words, checked against the other fields.
    """

    id: str
    kind: LessonKind
    task: str
    failed: str
    error: str
    mended_by: tuple[str, ...]
    evidence: tuple[str, ...]
    at: datetime
    notes: tuple[str, ...] = ()
    source: str = ""
    trust: str = "normal"
    warnings: tuple[str, ...] = ()
    score: float = 0.0
    wording: str = ""

    @property
    def text(self) -> str:
        """The lesson as one quoted line."""
        mended = (
            f"; then {', '.join(f'«{call}»' for call in self.mended_by)} worked" if self.mended_by else "; nothing that was tried mended it"
        )
        return f"In the task «{self.task}», «{self.failed}» failed with «{self.error}»{mended}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The calls that did a task, in order, and what was there before: what was only looked at, before the first change."""

    id: str
    task: str
    preconditions: tuple[str, ...]
    calls: tuple[str, ...]
    evidence: tuple[str, ...]
    at: datetime
    source: str = ""
    trust: str = "normal"
    warnings: tuple[str, ...] = ()
    score: float = 0.0

    @property
    def text(self) -> str:
        """The procedure as one quoted line."""
        before = f" (before: {'; '.join(f'«{call}»' for call in self.preconditions)})" if self.preconditions else ""
        return f"«{self.task}» was done by {'; '.join(f'«{call}»' for call in self.calls)}{before}"
