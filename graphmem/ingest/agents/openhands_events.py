"""OpenHands events of both generations: messages, actions, and observations."""

from collections.abc import Mapping
from typing import Any

from graphmem.ingest.agents.content_blocks import MessageContent, ToolCall, parse_content, parse_result, to_text, tool_call
from graphmem.ingest.agents.dialogue import DraftEvent, DraftTurn
from graphmem.ingest.core.events import Skipped
from graphmem.ingest.core.json_fields import RecordError, first_number_or_text, list_field, object_field, optional_text, required_text
from graphmem.ingest.core.timestamps import first_time_in

ROLES = {"agent": "assistant", "user": "user", "environment": "tool", "system": "system"}
STATE_EVENTS = frozenset(
    """agent_state_changed change_agent_state null recall condensation condensation_request server_ready loop_recovery
    add_task modify_task task_tracking""".split()
)
MESSAGE_ACTIONS = frozenset({"message", "system", "finish", "think", "reject", "summarize"})
# Arguments of an action that control the program and say nothing of what is done.
CONTROL_ARGUMENTS = frozenset(
    """thought blocking hidden confirmation_state is_confirmed security_risk is_input is_static timeout keep_prompt impl_source
    wait_for_response image_urls file_urls cwd kernel_init_code include_extra translated_ipython_code""".split()
)
ERRORS = ("error", "rejection_reason", "detail")


def is_event(record: Mapping[str, Any]) -> bool:
    """True for an OpenHands event."""
    if isinstance(kind := record.get("kind"), str):
        return "source" in record or kind.endswith(("Event", "Observation"))
    names = isinstance(record.get("action"), str) or isinstance(record.get("observation"), str)
    return names and bool(record.keys() & {"args", "extras", "cause", "source"})


def event_draft(event: Mapping[str, Any]) -> DraftEvent:
    """Return the draft of an event, or why it has none. Raises RecordError."""
    if "kind" in event:
        return _typed(event)
    if isinstance(event.get("action"), str):
        return _action(event, required_text(event, "action"))
    return _observation(event, required_text(event, "observation"))


def _action(event: Mapping[str, Any], name: str) -> DraftEvent:
    args = object_field(event, "args")
    if name in STATE_EVENTS:
        return Skipped("state of the agent")
    if args.get("hidden") is True:
        return Skipped("hidden")
    said = MessageContent()
    if name in MESSAGE_ACTIONS:
        words = ("content", "final_thought", "thought", "outputs", "summary")
        text = next((args[word] for word in words if args.get(word)), event.get("message"))
        said = parse_result(text)
    else:
        said = parse_result(args.get("thought") or None)
        given = {key: value for key, value in args.items() if key not in CONTROL_ARGUMENTS and value is not None}
        said.add_calls([ToolCall(_id(event), name, to_text(given))])
    said.attachments += [f"{word}: {url}" for word in ("image", "file") for url in list_field(args, f"{word}_urls") if isinstance(url, str)]
    source = optional_text(event, "source")
    role = "system" if name == "system" else ROLES.get(source, source or "assistant")
    return DraftTurn.of(_speaker(source, role), role, said, sent_at=first_time_in(event), key=_id(event))


def _observation(event: Mapping[str, Any], name: str) -> DraftEvent:
    if name in STATE_EVENTS:
        return Skipped("state of the agent")
    result = parse_result(event.get("content") if event.get("content") is not None else event.get("message"))
    return DraftTurn.of(name, "tool", result, sent_at=first_time_in(event), key=_id(event), answers=first_number_or_text(event, "cause"))


def _typed(event: Mapping[str, Any]) -> DraftEvent:
    """Return the draft of an event of the newer generation."""
    kind, source = required_text(event, "kind"), optional_text(event, "source")
    if kind == "MessageEvent":
        inner = object_field(event, "llm_message")
        role = optional_text(inner, "role") or ROLES.get(source, source)
        return _draft(event, _speaker(source, role), role, parse_content(inner.get("content")))
    if kind == "SystemPromptEvent":
        return _draft(event, "system", "system", parse_result(event.get("system_prompt")))
    if kind == "ActionEvent":
        said = parse_content(event.get("thought"))
        said.add_calls([_typed_call(event)])
        return _draft(event, _speaker(source, "assistant"), "assistant", said)
    if kind in ("ObservationEvent", "AgentErrorEvent", "UserRejectObservation"):
        given = event.get("observation") or next((event[name] for name in ERRORS if event.get(name)), None)
        result = given.get("content") or given.get("output") or given.get("text") or given if isinstance(given, dict) else given
        return _draft(event, optional_text(event, "tool_name"), "tool", parse_result(result), optional_text(event, "tool_call_id"))
    return Skipped("state of the agent")


def _draft(event: Mapping[str, Any], speaker: str, role: str, said: MessageContent, answers: str = "") -> DraftTurn:
    return DraftTurn.of(speaker, role, said, sent_at=first_time_in(event), key=_id(event), answers=answers)


def _typed_call(event: Mapping[str, Any]) -> ToolCall:
    call = event.get("tool_call")
    if isinstance(call, dict):
        return tool_call({"id": event.get("tool_call_id"), **call})
    given = {name: value for name, value in object_field(event, "action").items() if name != "kind" and value is not None}
    name = optional_text(event, "tool_name") or optional_text(object_field(event, "action"), "kind")
    if not name:
        raise RecordError("the action names no tool")
    return ToolCall(optional_text(event, "tool_call_id"), name, to_text(given))


def _id(event: Mapping[str, Any]) -> str:
    return first_number_or_text(event, "id")


def _speaker(source: str, role: str) -> str:
    return source or role
