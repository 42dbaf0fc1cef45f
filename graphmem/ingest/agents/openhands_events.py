"""OpenHands' events, of both its generations: what was said, what was done, and what came of it."""

from collections.abc import Mapping
from typing import Any

from graphmem.ingest.agents.content_blocks import Call, Spoken, as_text, call_of, result_of, spoken
from graphmem.ingest.agents.dialogue import Draft, Part
from graphmem.ingest.core.events import Skipped
from graphmem.ingest.core.json_fields import NotATurn, list_of, object_of, optional_text, text_of
from graphmem.ingest.core.json_records import first_number_or_text
from graphmem.ingest.core.timestamps import moment_in

ROLES = {"agent": "assistant", "user": "user", "environment": "tool", "system": "system"}
SILENT = frozenset(
    """agent_state_changed change_agent_state null recall condensation condensation_request server_ready loop_recovery
    add_task modify_task task_tracking""".split()
)
SAID = frozenset({"message", "system", "finish", "think", "reject", "summarize"})
# Fields of an action that steer the program and say nothing of what is done.
STEERING = frozenset(
    """thought blocking hidden confirmation_state is_confirmed security_risk is_input is_static timeout keep_prompt impl_source
    wait_for_response image_urls file_urls cwd kernel_init_code include_extra translated_ipython_code""".split()
)
ERRORS = ("error", "rejection_reason", "detail")


def is_event(record: Mapping[str, Any]) -> bool:
    """True for an event of OpenHands."""
    if isinstance(kind := record.get("kind"), str):
        return "source" in record or kind.endswith(("Event", "Observation"))
    names = isinstance(record.get("action"), str) or isinstance(record.get("observation"), str)
    return names and bool(record.keys() & {"args", "extras", "cause", "source"})


def event_part(event: Mapping[str, Any]) -> Part:
    """The draft of an event, or why there is none. Raises NotATurn."""
    if "kind" in event:
        return _typed(event)
    if isinstance(event.get("action"), str):
        return _action(event, text_of(event, "action"))
    return _observation(event, text_of(event, "observation"))


def _action(event: Mapping[str, Any], name: str) -> Part:
    args = object_of(event, "args")
    if name in SILENT:
        return Skipped("state of the agent")
    if args.get("hidden") is True:
        return Skipped("hidden")
    said = Spoken()
    if name in SAID:
        words = ("content", "final_thought", "thought", "outputs", "summary")
        text = next((args[word] for word in words if args.get(word)), event.get("message"))
        said = result_of(text)
    else:
        said = result_of(args.get("thought") or None)
        given = {key: value for key, value in args.items() if key not in STEERING and value is not None}
        said.add_calls([Call(_id(event), name, as_text(given))])
    said.attachments += [f"{word}: {url}" for word in ("image", "file") for url in list_of(args, f"{word}_urls") if isinstance(url, str)]
    source = optional_text(event, "source")
    role = "system" if name == "system" else ROLES.get(source, source or "assistant")
    return Draft.of(_speaker(source, role), role, said, sent_at=moment_in(event), key=_id(event))


def _observation(event: Mapping[str, Any], name: str) -> Part:
    if name in SILENT:
        return Skipped("state of the agent")
    told = result_of(event.get("content") if event.get("content") is not None else event.get("message"))
    return Draft.of(name, "tool", told, sent_at=moment_in(event), key=_id(event), answers=first_number_or_text(event, "cause"))


def _typed(event: Mapping[str, Any]) -> Part:
    """An event of the newer kind."""
    kind, source = text_of(event, "kind"), optional_text(event, "source")
    if kind == "MessageEvent":
        inner = object_of(event, "llm_message")
        role = optional_text(inner, "role") or ROLES.get(source, source)
        return _draft(event, _speaker(source, role), role, spoken(inner.get("content")))
    if kind == "SystemPromptEvent":
        return _draft(event, "system", "system", result_of(event.get("system_prompt")))
    if kind == "ActionEvent":
        said = spoken(event.get("thought"))
        said.add_calls([_typed_call(event)])
        return _draft(event, _speaker(source, "assistant"), "assistant", said)
    if kind in ("ObservationEvent", "AgentErrorEvent", "UserRejectObservation"):
        given = event.get("observation") or next((event[name] for name in ERRORS if event.get(name)), None)
        told = given.get("content") or given.get("output") or given.get("text") or given if isinstance(given, dict) else given
        return _draft(event, optional_text(event, "tool_name"), "tool", result_of(told), optional_text(event, "tool_call_id"))
    return Skipped("state of the agent")


def _draft(event: Mapping[str, Any], speaker: str, role: str, said: Spoken, answers: str = "") -> Draft:
    return Draft.of(speaker, role, said, sent_at=moment_in(event), key=_id(event), answers=answers)


def _typed_call(event: Mapping[str, Any]) -> Call:
    call = event.get("tool_call")
    if isinstance(call, dict):
        return call_of({"id": event.get("tool_call_id"), **call})
    given = {name: value for name, value in object_of(event, "action").items() if name != "kind" and value is not None}
    name = optional_text(event, "tool_name") or optional_text(object_of(event, "action"), "kind")
    if not name:
        raise NotATurn("an action names no tool")
    return Call(optional_text(event, "tool_call_id"), name, as_text(given))


def _id(event: Mapping[str, Any]) -> str:
    return first_number_or_text(event, "id")


def _speaker(source: str, role: str) -> str:
    return source or role
