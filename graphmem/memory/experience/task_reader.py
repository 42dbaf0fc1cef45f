"""Messages of agents' runs as tasks with steps: calls as the log readers write them ("calls NAME(ARGUMENTS)"), and their results."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from graphmem.memory.experience.experience_config import EXPERIENCE
from graphmem.model import Message
from graphmem.model.experience import Outcome, Task, ToolStep
from graphmem.model.ids import digest

_CALL = re.compile(r"^calls ([\w.:/-]+)\((.*?)\)\s*(?=\n(?:calls [\w.:/-]+\()|\Z)", re.MULTILINE | re.DOTALL)
# What tells a failure. A count of none ("0 failed", "no errors") is none.
_FAILURE = re.compile(
    r"\b(?:error|errors|exception|traceback|fatal|failed|failure|failing|panic|segfault|aborted|denied|refused|forbidden|timeout|invalid)\b"
    r"|\b(?:unresolved|undefined|missing|rejected|unexpected|unsupported|exhausted|conflicts?|exceed(?:s|ed)|unauthori[sz]ed)\b"
    r"|\b\w+(?:Error|Exception)\b|\bnot found\b|\bno such\b|\btimed? ?out\b|\bout of memory\b|\bno space left\b"
    r"|\bcannot\b|\bcan't\b|\bcould not\b|\bunable to\b|\bdoes not exist\b|\bdoesn't exist\b"
    r"|\bempty (?:body|response|reply)\b|\bnot (?:allowed|permitted)\b"
    # What test runners print in capitals, or as TAP does.
    r"|(?-i:\bFAIL\b)|(?-i:\bnot ok\b)"
    r"|\bunknown (?:option|command|flag)\b|\blimit (?:of \w+ )?reached\b"
    r"|\b(?:exit|return(?:ed)?) (?:code|status):? ?[1-9]\d*\b|\b(?:HTTP|status(?: code)?):? ?[45]\d\d\b",
    re.IGNORECASE,
)
_NO_FAILURE = re.compile(
    r"\b(?:0|no|zero|without(?: any)?) (?:errors?|failures?|failed|failing|exceptions?|conflicts?|issues?|missing)\b"
    r"|\b(?:errors?|failures?|failed): ?0\b|\b(?:exit|return(?:ed)?) (?:code|status):? ?0\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:done|finished|complete[ds]?|works now|working now|succe\w+|fixed|resolved|passed?|merged|deployed|published|ready)\b",
    re.IGNORECASE,
)
_GIVEN_UP = re.compile(
    r"\b(?:gave up|give up|could not|couldn't|unable to|did not manage|cannot|still fails?|not possible|blocked)\b", re.IGNORECASE
)
# Tools that hand a task on to another agent.
_HAND_ON = re.compile(r"(?:^|[_.:-])(?:task|subagent|agent|delegate|dispatch|handoff|spawn)(?:$|[_.:-])", re.IGNORECASE)
_READS_FILES = re.compile(r"(?:^|[_.-])(?:read|view|open|cat|grep|search|glob|ls|list|find|fetch|get)", re.IGNORECASE)


@dataclass(slots=True)
class _Draft:
    message: Message
    steps: list[ToolStep] = field(default_factory=list)
    parts: list[Task] = field(default_factory=list)
    last_said: str = ""
    agent: str = ""
    # Results that were logged since the last call.
    results: list[Message] = field(default_factory=list)


def tasks_of(messages: Iterable[Message]) -> list[Task]:
    """The tasks of all runs, in order: one for each thread in which an agent calls tools, with later requests as its parts."""
    threads: dict[tuple[str, str], list[Message]] = defaultdict(list)
    for message in messages:
        threads[message.conversation, message.thread].append(message)
    found = [_task_of(sorted(thread, key=lambda m: (m.sent_at, m.position, m.id))) for _, thread in sorted(threads.items())]
    return [task for task in found if task is not None]


def _task_of(thread: Sequence[Message]) -> Task | None:
    drafts: list[_Draft] = []
    for message in thread:
        if message.role == "tool" and drafts:
            drafts[-1].results.append(message)
            continue
        if drafts:
            _take_results(drafts[-1])
        if message.role == "user" or not drafts:
            drafts.append(_Draft(message))
        if message.role != "user":
            _add_calls(drafts[-1], message)
    for draft in drafts:
        _take_results(draft)
    tasks = [_finished(draft) for draft in drafts if draft.steps or draft.parts]
    if not tasks:
        return None
    first, *later = tasks
    return replace(first, parts=(*first.parts, *later))


def _add_calls(draft: _Draft, message: Message) -> None:
    calls = list(_CALL.finditer(message.text))
    draft.agent = draft.agent or message.speaker
    said = message.text[: calls[0].start()] if calls else message.text
    if said.strip():
        draft.last_said = said
    for call in calls:
        arguments, told = _short(call[2], EXPERIENCE.call_chars), _short(said, EXPERIENCE.note_chars)
        draft.steps.append(ToolStep(call_id=message.id, tool=call[1], arguments=arguments, said=told))
        if _HAND_ON.search(call[1]):
            part = Task(
                id=digest("task", message.id, call[2]),
                text=_short(call[2], EXPERIENCE.task_chars),
                conversation=message.conversation,
                at=message.sent_at,
                agent=message.speaker,
                source=message.source,
            )
            draft.parts.append(part)


def _take_results(draft: _Draft) -> None:
    """Give results to the last calls, in order. A call that said nothing has none, and many logs leave such a result out."""
    open_ = [number for number, step in enumerate(draft.steps) if not step.result_id][-len(draft.results) :] if draft.results else []
    for number, message in zip(open_, draft.results, strict=False):
        step = draft.steps[number]
        failed = failure_line(message.text, reads=bool(_READS_FILES.search(step.tool))) != ""
        draft.steps[number] = replace(step, result=_ends(message.text), result_id=message.id, failed=failed)
    draft.results = []


def _finished(draft: _Draft) -> Task:
    message, answered = draft.message, [step for step in draft.steps if step.result_id]
    outcome: Outcome = "unknown"
    if draft.last_said and _GIVEN_UP.search(draft.last_said):
        outcome = "failed"
    elif (answered and not answered[-1].failed) or _DONE.search(draft.last_said):
        outcome = "done"
    elif answered:
        outcome = "failed"
    return Task(
        id=digest("task", message.id),
        text=_short(message.text if message.role == "user" else "", EXPERIENCE.task_chars),
        conversation=message.conversation,
        at=message.sent_at,
        steps=tuple(draft.steps),
        parts=tuple(draft.parts),
        outcome=outcome,
        agent=draft.agent,
        source=message.source,
    )


def failure_line(text: str, *, reads: bool = False) -> str:
    """The line of a result that tells a failure, "" if none does.

    What a tool `reads` may speak of failures without being one: of that only the first line counts.
    """
    lines = [line.strip() for line in _ends(text).splitlines() if line.strip()]
    found = [line for line in (lines[:1] if reads else lines) if _FAILURE.search(_NO_FAILURE.sub("", line))]
    # The last line of a traceback names the error; elsewhere the first one does.
    is_trace = any(line.lower().startswith("traceback") for line in lines)
    return _short(found[-1] if is_trace and found else found[0], EXPERIENCE.error_chars) if found else ""


def _ends(text: str) -> str:
    half = EXPERIENCE.result_chars // 2
    return text if len(text) <= 2 * half else f"{text[:half]}\n{text[-half:]}"


def _short(text: str, limit: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"
