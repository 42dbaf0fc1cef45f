"""Lessons and procedures from tasks: a failure and the calls that led to success; the calls that did a task."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from graphmem.extraction.preprocess.injection import is_injection
from graphmem.language.stemming import terms_of
from graphmem.memory.experience.experience_config import EXPERIENCE
from graphmem.memory.experience.task_reader import failure_line
from graphmem.model.experience import Lesson, Procedure, Task, ToolStep
from graphmem.model.ids import digest

# What destroys more than a task is about, or runs what nobody has looked at.
_DESTRUCTIVE = re.compile(
    r"\brm\s+-\w*r\w*f|\brm\s+-\w*f\w*r|\bmkfs\b|\bdd\s+if=|:\(\)\s*\{|\bdrop\s+(?:table|database)\b|\btruncate\s+table\b|--no-preserve-root"
    r"|\bchmod\s+-R\s+777|\bgit\s+push\s+(?:-f|--force)\b|\bgit\s+reset\s+--hard|\bcurl\b[^|\n]*\|\s*(?:ba)?sh|\bwget\b[^|\n]*\|\s*(?:ba)?sh|\bformat\s+c:",
    re.IGNORECASE,
)
_LOOKS = re.compile(
    r"^(?:read|view|open|list|search|grep|glob|get|fetch|find|show|check)"
    r"|\b(?:ls|cat|head|grep|rg|find|which|pwd|git (?:status|log|diff|show)|--version|env)\b",
    re.IGNORECASE,
)
TrustOf = Callable[[str], str]


def lessons_of(tasks: Iterable[Task], trust_of: TrustOf) -> Iterator[Lesson]:
    """The lessons of tasks and their parts; `trust_of` tells how far a source is trusted."""
    for task in tasks:
        yield from _lessons(task, trust_of)
        yield from lessons_of(task.parts, trust_of)


def _lessons(task: Task, trust_of: TrustOf) -> Iterator[Lesson]:
    # Calls that failed in one way, one after the other, are one failure.
    told: set[tuple[str, str]] = set()
    for number, step in enumerate(task.steps):
        if not step.failed:
            continue
        error = failure_line(step.result) or step.result[: EXPERIENCE.error_chars]
        mending = _mending(task.steps, number)
        if mending is None or (step.tool, error) in told:
            continue
        told.add((step.tool, error))
        yield Lesson(
            id=digest("lesson", step.call_id, step.call),
            kind="mended" if mending else "failed",
            task=task.text,
            failed=step.call,
            error=error,
            mended_by=tuple(one.call for one in mending),
            evidence=tuple(dict.fromkeys(filter(None, (step.call_id, step.result_id, *(one.call_id for one in mending))))),
            at=task.at,
            notes=tuple(dict.fromkeys(one.said for one in (step, *mending) if one.said)),
            source=task.source,
            trust=trust_of(task.source),
            warnings=_warnings(task.text, (step, *mending)),
        )


def _mending(steps: Sequence[ToolStep], number: int) -> list[ToolStep] | None:
    """The calls that led from a failure to success; empty if none did, None if the failure is retried and told by a later one."""
    failed = steps[number]
    ahead = steps[number + 1 : number + 1 + EXPERIENCE.ahead]
    for place, step in enumerate(ahead):
        if step.tool == failed.tool and _alike(step, failed):
            if step.failed:
                return None if failure_line(step.result) == failure_line(failed.result) else _mended(ahead)
            return [one for one in ahead[: place + 1] if not one.failed][-EXPERIENCE.mending_steps :]
    return _mended(ahead)


def _mended(ahead: Sequence[ToolStep]) -> list[ToolStep]:
    """The calls up to the next success that changes something, if nothing fails after it."""
    worked = [step for step in ahead if not step.failed]
    return worked[: EXPERIENCE.mending_steps] if ahead and not ahead[-1].failed else []


def _alike(one: ToolStep, other: ToolStep) -> bool:
    """True if two calls of one tool try the same thing."""
    left, right = set(terms_of(one.arguments)), set(terms_of(other.arguments))
    return not left or not right or len(left & right) >= EXPERIENCE.alike * len(left | right)


def procedures_of(tasks: Iterable[Task], trust_of: TrustOf) -> Iterator[Procedure]:
    """The calls that did each task that was done."""
    for task in tasks:
        worked = [step for step in task.steps if not step.failed]
        if task.outcome == "done" and worked:
            looked, done = _split(worked)
            yield Procedure(
                id=digest("procedure", task.id),
                task=task.text,
                preconditions=tuple(dict.fromkeys(step.call for step in looked)),
                calls=tuple(dict.fromkeys(step.call for step in done or looked)),
                evidence=tuple(dict.fromkeys(step.call_id for step in worked)),
                at=task.at,
                source=task.source,
                trust=trust_of(task.source),
                warnings=_warnings(task.text, worked),
            )
        yield from procedures_of(task.parts, trust_of)


def _split(steps: Sequence[ToolStep]) -> tuple[list[ToolStep], list[ToolStep]]:
    """What was looked at before the first change, and the rest."""
    first = next((n for n, step in enumerate(steps) if not _LOOKS.search(step.tool) and not _LOOKS.search(step.arguments)), len(steps))
    return list(steps[:first]), list(steps[first:])


def _warnings(task: str, steps: Iterable[ToolStep]) -> tuple[str, ...]:
    texts = [task, *(text for step in steps for text in (step.call, step.result))]
    steering = ("steers the reader",) if any(is_injection(text) for text in texts) else ()
    destructive = ("destructive",) if any(map(is_destructive, texts)) else ()
    return (*steering, *destructive)


def is_destructive(text: str) -> bool:
    """True if a text has a command that destroys more than a task is about, or runs what nobody has looked at."""
    return bool(_DESTRUCTIVE.search(text))
