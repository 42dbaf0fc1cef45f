"""Trajectories of agents: SWE-agent's, OpenHands', steps of thought, action and observation in general, and ShareGPT's talks."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall, first_text, parse_content, parse_result, to_text, tool_call
from graphmem.ingest.agents.dialogue import LAST, DialogueReader, DraftEvent, DraftTurn, conversation_id, start_time
from graphmem.ingest.agents.openai_messages import parts_in as message_parts
from graphmem.ingest.agents.openhands_events import event_part, is_event
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, json_type, list_field, to_json
from graphmem.ingest.core.json_records import field_paths, first_number_or_text, records, required_object
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

STEPS = ("trajectory", "steps", "trace", "traj", "history", "events")
TALKS = ("conversations", "conversation", "items")
SIGNS = ("action", "observation", "thought", "tool", "tool_name", "tool_calls", "response", "role", "source", "message_type")
STEP_FIELDS = frozenset({"thought", "action", "observation", "tool", "tool_name", "tool_input", "action_input", "tool_output"})
WORDS = ("content", "message", "text", "value", "utterance", "system_prompt")
INPUTS = ("action_input", "tool_input", "arguments", "args", "input", "parameters", "tool_args", "kwargs")
RESULTS = ("observation", "observations", "tool_output", "tool_result", "tool_response", "result", "results")
AGENT = "assistant"
ROLES = {
    "agent": AGENT, "ai": AGENT, "gpt": AGENT, "chatgpt": AGENT, "bing": AGENT, "bard": AGENT, "model": AGENT, "bot": AGENT,
    "function_call": AGENT, "tool_call": AGENT, "action": AGENT, "thought": AGENT,
    "human": "user", "observation": "tool", "function": "tool", "tool_response": "tool", "function_response": "tool",
    "tool_result": "tool", "environment": "tool", "env": "tool",
}  # fmt: skip
NAMED = ("name", "function_name", "tool_name", "tool", "function", "action", "type", "action_type")


def detect(log: SourceFile) -> bool:
    """Steps under a name that trajectories use, single steps or events, or turns "from" someone."""
    found = field_paths(log)
    if any(f"{place}.item.from" in found and f"{place}.item.value" in found for place in TALKS):
        return True
    if "source" in found and (found & {"action", "observation"} or "kind" in found) and found & {"timestamp", "args", "extras"}:
        return True
    if any(f"{place}.item.{sign}" in found or f"{place}.item.item.{sign}" in found for place in STEPS[:5] for sign in SIGNS):
        return True
    return any(f"events.item.{name}" in found for name in ("args", "extras", "llm_message")) or len(found & STEP_FIELDS) >= 2


@log_format("trajectory", detect=detect, rank=5)
def trajectory_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """The turns of all runs, each in its order: what the agent says and does, and what it gets back."""
    talks = DialogueReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield from run_events(record, talks, log.conversation, f"record {place}", log.suffix == ".traj")


def run_events(record: object, talks: DialogueReader, file: str, where: str, is_file: bool = False) -> Iterator[ReaderEvent | Note]:
    """The turns of one record: a run, or one step or event of one. `is_file`: the run goes by the file's name."""
    try:
        yield from _run_events(record, talks, file, where, is_file)
    except RecordError as error:
        yield Unreadable(f"{where}: {error}", to_json(record))


def _run_events(record: object, talks: DialogueReader, file: str, where: str, is_file: bool) -> Iterator[ReaderEvent | Note]:
    if isinstance(record, list):
        yield from talks.whole(_parts(record, where), "", None)
        return
    run = required_object(record, "the record")
    steps = next((name for name in (*TALKS, *STEPS) if isinstance(run.get(name), list) and run[name]), None)
    if steps is None and not _is_step(run):
        if any(isinstance(run.get(name), list) for name in (*TALKS, *STEPS)):
            yield Skipped("run without steps")
            return
        raise RecordError(f"no steps in it, only {', '.join(map(repr, list(run)[:8])) or 'nothing'}")
    if steps is None:
        name = conversation_id({**run, "id": None, "_id": None, "uuid": None, "key": None}, file)
        for part in _step(run, where):
            yield from talks.next(part, name or file)
        return
    parts = [*_prompts(run, steps, where), *_parts(run[steps], where)]
    yield from talks.whole(parts, conversation_id(run, file) or (file if is_file else ""), start_time(run))


def _prompts(run: Mapping[str, Any], steps: str, where: str) -> list[DraftEvent]:
    """SWE-agent has the talk twice: as steps, and as the history, of which only what came before the first step is new."""
    if steps == "history" or not isinstance(run.get("history"), list):
        return []
    history = run["history"]
    first = next((place for place, entry in enumerate(history) if _role(entry) == AGENT and not _is_demo(entry)), len(history))
    before = [message for place, entry in enumerate(history[:first]) for message in _step(entry, f"{where}, history {place}")]
    return [*before, *(Skipped("told in the steps") for _ in history[first:])]


def _parts(steps: Sequence[object], where: str) -> list[DraftEvent]:
    """What each step is; OpenHands once wrote an action and what came of it as a pair."""
    pairs = [step if isinstance(step, list) else [step] for step in steps]
    return [part for place, pair in enumerate(pairs) for step in pair for part in _step(step, f"{where}, step {place}")]


def _step(step: object, where: str) -> list[DraftEvent]:
    """What one step is: what the agent said and did, and what it got back; or why there is none."""
    try:
        fields = required_object(step, "the step")
        if is_event(fields):
            return [event_part(fields)]
        if _is_demo(fields):
            return [Skipped("demonstration")]
        if _is_chat(fields):
            return message_parts(fields if "role" not in fields else {**fields, "tool_call_id": _answered(fields)}, where)
        return _acted(fields)
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(step))]


def _is_step(record: Mapping[str, Any]) -> bool:
    return is_event(record) or bool(record.keys() & (STEP_FIELDS | {"role", "from", "source"}))


def _is_demo(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("is_demo") is True


def _is_chat(step: Mapping[str, Any]) -> bool:
    """True for a message as chat programs have it; its 'thought' and 'action', in SWE-agent's history, say the same again."""
    is_message = isinstance(step.get("role"), str) and "content" in step
    return is_message and ("message_type" in step or "agent" in step or not step.keys() & (STEP_FIELDS | {*RESULTS}))


def _answered(step: Mapping[str, Any]) -> str:
    """The id of the call that a message answers, from either of the two fields for it."""
    ids = step.get("tool_call_ids")
    first = next(iter(ids), "") if isinstance(ids, list) else ""
    return first_number_or_text(step, "tool_call_id") or (first if isinstance(first, str) else "")


def _role(step: object) -> str:
    """The role of a step, in the words of messages; an agent's where it names none."""
    word = first_number_or_text(step, "role", "from", "source") if isinstance(step, dict) else ""
    return ROLES.get(word.lower(), word or AGENT)


def _acted(step: Mapping[str, Any]) -> list[DraftEvent]:
    """The agent's part of a step, and a part for each result."""
    role, sent_at = _role(step), first_time_in(step)
    written = first_number_or_text(step, "name", "role", "from", "source")
    said = _words(step)
    if role == "tool":
        answered = first_number_or_text(step, "tool_call_id", "name") or LAST
        told = MessageContent(said.texts, attachments=said.attachments) if said.texts or said.attachments else parse_result(_result(step))
        return [DraftTurn.of(_tool_name(step), role, told, sent_at=sent_at, answers=answered)]
    said.add_calls(_calls(step))
    ran = step.get("action")
    links: tuple[ToolCall, ...] = tuple(said.calls)
    if isinstance(ran, str) and ran.strip() and not said.calls:
        said.texts.append(f"runs {ran.strip()}")
        links = (ToolCall("", LAST, ""),)
    draft = DraftTurn.of(written or AGENT, role, said, sent_at=sent_at)
    draft.calls = links
    results = _results(step, links)
    if not draft.text and not draft.attachments and not results:
        return [Skipped("empty step")]
    return [*([draft] if draft.text or draft.attachments else []), *results]


def _words(step: Mapping[str, Any]) -> MessageContent:
    """The thought and the message of a step; the raw response of the model only where neither is there."""
    thought = next((step[name] for name in ("thought", "thoughts") if step.get(name)), None)
    words = next((step[name] for name in WORDS if step.get(name)), None)
    if step.get("from") in ("function_call", "tool_call") and isinstance(words, str):
        return _call_in(words)
    said = parse_content(thought).as_one()
    if words is not None and words != thought:
        more = (parse_result(words) if _role(step) == "tool" else parse_content(words)).as_one()
        said.texts += more.texts
        said.attachments += more.attachments
        said.add_calls(more.calls)
    return said if said.texts or said.attachments or said.calls else parse_content(step.get("response"))


def _call_in(text: str) -> MessageContent:
    """A call that a ShareGPT turn writes as JSON; what is none stays as it is."""
    try:
        calls = json.loads(text)
        return MessageContent(calls=[tool_call(call) for call in (calls if isinstance(calls, list) else [calls])])
    except (ValueError, RecursionError, RecordError):
        return MessageContent(texts=[text])


def _calls(step: Mapping[str, Any]) -> list[ToolCall]:
    """The calls of a step: of 'tool_calls', of an action that is an object, or of a tool with its input."""
    if step.get("tool_calls"):
        return [tool_call(call) for call in list_field(step, "tool_calls")]
    action = step.get("action")
    if isinstance(action, dict | list):
        return [_action(call) for call in (action if isinstance(action, list) else [action])]
    given = next((step[name] for name in INPUTS if step.get(name) is not None), None)
    name = first_text(step, "tool_name", "tool")
    if isinstance(step.get("tool"), dict):
        return [tool_call(step["tool"])]
    if not name and isinstance(action, str) and given is not None:
        name = action
    return [ToolCall("", name, "" if given is None else to_text(given))] if name.strip() else []


def _action(action: object) -> ToolCall:
    """An action that is an object: its tool is named in one of several ways, the rest is what it is given."""
    if not isinstance(action, dict):
        raise RecordError(f"an action is {json_type(action)}, not a string or an object")
    name = next((key for key in NAMED if action.get(key)), None)
    if name is None or isinstance(action[name], dict):
        return tool_call(action)
    given = next((action[key] for key in INPUTS if action.get(key) is not None), None)
    rest = {key: value for key, value in action.items() if key not in (name, "id") and value is not None}
    return ToolCall(first_number_or_text(action, "id"), to_text(action[name]), to_text(rest if given is None else given))


def _result(step: Mapping[str, Any]) -> object:
    return next((step[name] for name in RESULTS if step.get(name) not in (None, "", [], {})), None)


def _results(step: Mapping[str, Any], links: Sequence[ToolCall]) -> list[DraftEvent]:
    """What the agent got back, each result by itself where the step keeps them apart."""
    result = _result(step)
    if result is None and links:
        result = step.get("output") or None
    if result is None:
        return []
    inner = result.get("results") if isinstance(result, dict) else None
    answers = inner if isinstance(inner, list) else [result]
    return [_answer(answer, step, links[min(place, len(links) - 1)] if links else None) for place, answer in enumerate(answers)]


def _answer(answer: object, step: Mapping[str, Any], call: ToolCall | None) -> DraftTurn:
    id_ = first_number_or_text(answer, "source_call_id", "tool_call_id") if isinstance(answer, dict) else ""
    given = answer.get("content") if isinstance(answer, dict) and id_ else answer
    speaker = call.name if call and call.name != LAST and not id_ else "" if id_ else "environment"
    answers = id_ or (call.id or call.name if call else "")
    return DraftTurn.of(speaker, "tool", parse_result(given), sent_at=first_time_in(step), answers=answers)


def _tool_name(step: Mapping[str, Any]) -> str:
    return first_text(step, "tool_name", "name", "tool", "role", "from", "source")
