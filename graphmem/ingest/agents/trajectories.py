"""Agent trajectories: SWE-agent, OpenHands, generic steps of thought, action and observation, and ShareGPT conversations."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall, parse_content, parse_result, to_text, tool_call
from graphmem.ingest.agents.dialogue import LAST, DialogueReader, DraftEvent, DraftTurn, conversation_id, start_time
from graphmem.ingest.agents.openai_messages import parts_in as message_parts
from graphmem.ingest.agents.openhands_events import event_draft, is_event
from graphmem.ingest.core.events import Note, ReaderEvent, Skipped, Unreadable
from graphmem.ingest.core.format_registry import log_format
from graphmem.ingest.core.json_fields import RecordError, first_number_or_text, first_text, json_type, list_field, required_object, to_json
from graphmem.ingest.core.json_records import field_paths, records
from graphmem.ingest.core.source_file import SourceFile
from graphmem.ingest.core.timestamps import first_time_in

STEP_LISTS = ("trajectory", "steps", "trace", "traj", "history", "events")
DIALOGUE_FIELDS = ("conversations", "conversation", "items")
STEP_SIGNS = ("action", "observation", "thought", "tool", "tool_name", "tool_calls", "response", "role", "source", "message_type")
STEP_FIELDS = frozenset({"thought", "action", "observation", "tool", "tool_name", "tool_input", "action_input", "tool_output"})
TEXT_FIELDS = ("content", "message", "text", "value", "utterance", "system_prompt")
ARGUMENT_FIELDS = ("action_input", "tool_input", "arguments", "args", "input", "parameters", "tool_args", "kwargs")
RESULT_FIELDS = ("observation", "observations", "tool_output", "tool_result", "tool_response", "result", "results")
AGENT = "assistant"
ROLES = {
    "agent": AGENT, "ai": AGENT, "gpt": AGENT, "chatgpt": AGENT, "bing": AGENT, "bard": AGENT, "model": AGENT, "bot": AGENT,
    "function_call": AGENT, "tool_call": AGENT, "action": AGENT, "thought": AGENT,
    "human": "user", "observation": "tool", "function": "tool", "tool_response": "tool", "function_response": "tool",
    "tool_result": "tool", "environment": "tool", "env": "tool",
}  # fmt: skip
TOOL_NAME_FIELDS = ("name", "function_name", "tool_name", "tool", "function", "action", "type", "action_type")


def detect(log: SourceFile) -> bool:
    """True for steps in a field that trajectories use, for single steps or events, or for turns with "from" and "value"."""
    found = field_paths(log)
    if any(f"{place}.item.from" in found and f"{place}.item.value" in found for place in DIALOGUE_FIELDS):
        return True
    if "source" in found and (found & {"action", "observation"} or "kind" in found) and found & {"timestamp", "args", "extras"}:
        return True
    if any(f"{place}.item.{sign}" in found or f"{place}.item.item.{sign}" in found for place in STEP_LISTS[:5] for sign in STEP_SIGNS):
        return True
    return any(f"events.item.{name}" in found for name in ("args", "extras", "llm_message")) or len(found & STEP_FIELDS) >= 2


@log_format("trajectory", detect=detect, rank=5)
def trajectory_events(log: SourceFile) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of all runs, each in its order: what the agent says and does, and the results."""
    dialogues = DialogueReader()
    for place, record in enumerate(records(log)):
        if isinstance(record, Unreadable | Skipped):
            yield record
        else:
            yield from run_events(record, dialogues, log.conversation, f"record {place}", log.suffix == ".traj")


def run_events(record: object, dialogues: DialogueReader, file: str, where: str, is_file: bool = False) -> Iterator[ReaderEvent | Note]:
    """Yield the turns of one record: a run, or one step or event of it. `is_file`: the run is named after its file."""
    try:
        yield from _run_events(record, dialogues, file, where, is_file)
    except RecordError as error:
        yield Unreadable(f"{where}: {error}", to_json(record))


def _run_events(record: object, dialogues: DialogueReader, file: str, where: str, is_file: bool) -> Iterator[ReaderEvent | Note]:
    if isinstance(record, list):
        yield from dialogues.whole(_parts(record, where), "", None)
        return
    run = required_object(record, "the record")
    steps = next((name for name in (*DIALOGUE_FIELDS, *STEP_LISTS) if isinstance(run.get(name), list) and run[name]), None)
    if steps is None and not _is_step(run):
        if any(isinstance(run.get(name), list) for name in (*DIALOGUE_FIELDS, *STEP_LISTS)):
            yield Skipped("run without steps")
            return
        raise RecordError(f"there are no steps, only {', '.join(map(repr, list(run)[:8])) or 'nothing'}")
    if steps is None:
        name = conversation_id({**run, "id": None, "_id": None, "uuid": None, "key": None}, file)
        for part in _step(run, where):
            yield from dialogues.next(part, name or file)
        return
    parts = [*_prompts(run, steps, where), *_parts(run[steps], where)]
    yield from dialogues.whole(parts, conversation_id(run, file) or (file if is_file else ""), start_time(run))


def _prompts(run: Mapping[str, Any], steps: str, where: str) -> list[DraftEvent]:
    """Return what comes before the first step. SWE-agent writes the dialogue twice: as steps, and as a history with the prompts."""
    if steps == "history" or not isinstance(run.get("history"), list):
        return []
    history = run["history"]
    first = next((place for place, entry in enumerate(history) if _role(entry) == AGENT and not _is_demo(entry)), len(history))
    before = [message for place, entry in enumerate(history[:first]) for message in _step(entry, f"{where}, history {place}")]
    return [*before, *(Skipped("repeated in the steps") for _ in history[first:])]


def _parts(steps: Sequence[object], where: str) -> list[DraftEvent]:
    """Return the draft events of all steps; early OpenHands files hold pairs of action and observation."""
    pairs = [step if isinstance(step, list) else [step] for step in steps]
    return [part for place, pair in enumerate(pairs) for step in pair for part in _step(step, f"{where}, step {place}")]


def _step(step: object, where: str) -> list[DraftEvent]:
    """Return the draft events of one step: what the agent said and did, and the results; or why it has none."""
    try:
        fields = required_object(step, "the step")
        if is_event(fields):
            return [event_draft(fields)]
        if _is_demo(fields):
            return [Skipped("demonstration")]
        if _is_chat(fields):
            return message_parts(fields if "role" not in fields else {**fields, "tool_call_id": _call_id(fields)}, where)
        return _step_drafts(fields)
    except RecordError as error:
        return [Unreadable(f"{where}: {error}", to_json(step))]


def _is_step(record: Mapping[str, Any]) -> bool:
    return is_event(record) or bool(record.keys() & (STEP_FIELDS | {"role", "from", "source"}))


def _is_demo(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get("is_demo") is True


def _is_chat(step: Mapping[str, Any]) -> bool:
    """True for a chat message; in SWE-agent's history, its 'thought' and 'action' repeat what the message says."""
    is_message = isinstance(step.get("role"), str) and "content" in step
    return is_message and ("message_type" in step or "agent" in step or not step.keys() & (STEP_FIELDS | {*RESULT_FIELDS}))


def _call_id(step: Mapping[str, Any]) -> str:
    """Return the id of the call that a message answers, from either of its two fields."""
    ids = step.get("tool_call_ids")
    first = next(iter(ids), "") if isinstance(ids, list) else ""
    return first_number_or_text(step, "tool_call_id") or (first if isinstance(first, str) else "")


def _role(step: object) -> str:
    """Return the role of a step; the agent's if it names none."""
    word = first_number_or_text(step, "role", "from", "source") if isinstance(step, dict) else ""
    return ROLES.get(word.lower(), word or AGENT)


def _step_drafts(step: Mapping[str, Any]) -> list[DraftEvent]:
    """Return the draft of what the agent did in a step, and one for each result."""
    role, sent_at = _role(step), first_time_in(step)
    written = first_number_or_text(step, "name", "role", "from", "source")
    said = _text_content(step)
    if role == "tool":
        answered = first_number_or_text(step, "tool_call_id", "name") or LAST
        result = MessageContent(said.texts, attachments=said.attachments) if said.texts or said.attachments else parse_result(_result(step))
        return [DraftTurn.of(_tool_name(step), role, result, sent_at=sent_at, answers=answered)]
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


def _text_content(step: Mapping[str, Any]) -> MessageContent:
    """Return thought and message of a step; the model's raw response only if there is neither."""
    thought = next((step[name] for name in ("thought", "thoughts") if step.get(name)), None)
    words = next((step[name] for name in TEXT_FIELDS if step.get(name)), None)
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
    """Parse a tool call that a ShareGPT turn writes as JSON; other text stays text."""
    try:
        calls = json.loads(text)
        return MessageContent(calls=[tool_call(call) for call in (calls if isinstance(calls, list) else [calls])])
    except (ValueError, RecursionError, RecordError):
        return MessageContent(texts=[text])


def _calls(step: Mapping[str, Any]) -> list[ToolCall]:
    """Return the calls of a step: from 'tool_calls', from an action that is an object, or from a tool with its input."""
    if step.get("tool_calls"):
        return [tool_call(call) for call in list_field(step, "tool_calls")]
    action = step.get("action")
    if isinstance(action, dict | list):
        return [_action(call) for call in (action if isinstance(action, list) else [action])]
    given = next((step[name] for name in ARGUMENT_FIELDS if step.get(name) is not None), None)
    name = first_text(step, "tool_name", "tool")
    if isinstance(step.get("tool"), dict):
        return [tool_call(step["tool"])]
    if not name and isinstance(action, str) and given is not None:
        name = action
    return [ToolCall("", name, "" if given is None else to_text(given))] if name.strip() else []


def _action(action: object) -> ToolCall:
    """Return the call of an action that is an object: one of several fields names the tool, the rest are its arguments."""
    if not isinstance(action, dict):
        raise RecordError(f"an action is {json_type(action)}, not a string or an object")
    name = next((key for key in TOOL_NAME_FIELDS if action.get(key)), None)
    if name is None or isinstance(action[name], dict):
        return tool_call(action)
    given = next((action[key] for key in ARGUMENT_FIELDS if action.get(key) is not None), None)
    rest = {key: value for key, value in action.items() if key not in (name, "id") and value is not None}
    return ToolCall(first_number_or_text(action, "id"), to_text(action[name]), to_text(rest if given is None else given))


def _result(step: Mapping[str, Any]) -> object:
    return next((step[name] for name in RESULT_FIELDS if step.get(name) not in (None, "", [], {})), None)


def _results(step: Mapping[str, Any], links: Sequence[ToolCall]) -> list[DraftEvent]:
    """Return a draft for each result that the agent got back."""
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
