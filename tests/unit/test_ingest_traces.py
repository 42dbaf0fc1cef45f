"""Traces of calls of models: OpenTelemetry, Langfuse, LangSmith. Each call repeats the dialogue; what was said comes once."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from graphmem.model import Message
from tests.exports import JUNK, PLACES, cut, lined, read, spoilt, written

START = 1777881600000000000
SYSTEM = {"role": "system", "parts": [{"type": "text", "content": "Be brief."}]}
ASKED = {"role": "user", "parts": [{"type": "text", "content": "I moved to Porto. Rain?"}]}
CALLED = {
    "role": "assistant",
    "parts": [
        {"type": "reasoning", "content": "hm"},
        {"type": "tool_call", "id": "call_1", "name": "weather", "arguments": {"city": "Porto"}},
    ],
    "finish_reason": "tool_call",
}
RESULT = {"role": "tool", "parts": [{"type": "tool_call_response", "id": "call_1", "response": "rain, 12 degrees"}]}
ANSWERED = {"role": "assistant", "parts": [{"type": "text", "content": "Take a coat."}], "finish_reason": "stop"}
TURNS = [
    ("system", "Be brief."),
    ("user", "I moved to Porto. Rain?"),
    ("assistant", 'calls weather({"city":"Porto"})'),
    ("tool", "rain, 12 degrees"),
    ("assistant", "Take a coat."),
]


def said(messages: list[Message]) -> list[tuple[str, str]]:
    """Role and text of each message."""
    return [(m.role, m.text) for m in messages]


def typed(value: Any) -> dict[str, Any]:
    """A value as OTLP types it."""
    if isinstance(value, dict):
        return {"kvlistValue": {"values": pairs(value)}}
    if isinstance(value, list):
        return {"arrayValue": {"values": [typed(item) for item in value]}}
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def pairs(fields: dict[str, Any]) -> list[dict[str, Any]]:
    """Attributes as OTLP lists them."""
    return [{"key": name, "value": typed(value)} for name, value in fields.items()]


def span(number: int, attributes: dict[str, Any], events: list[Any] | None = None, operation: str = "chat") -> dict[str, Any]:
    """A span of the trace t-1."""
    return {
        "traceId": "t-1", "spanId": f"s-{number}", "name": f"{operation} m", "startTimeUnixNano": str(START + number * 10**9),
        "endTimeUnixNano": str(START + number * 10**9 + 5 * 10**8), "events": events or [],
        "attributes": pairs({"gen_ai.operation.name": operation, **attributes}),
    }  # fmt: skip


def spans(*items: dict[str, Any]) -> dict[str, Any]:
    """A document of spans."""
    return {"resourceSpans": [{"resource": {"attributes": []}, "scopeSpans": [{"scope": {"name": "x"}, "spans": list(items)}]}]}


def whole(*, as_text: bool) -> dict[str, Any]:
    """Two calls and the operations around them, with messages in attributes, as JSON in a text or in structure."""
    form = json.dumps if as_text else list
    first = {
        "gen_ai.system_instructions": form(SYSTEM["parts"]),
        "gen_ai.input.messages": form([ASKED]),
        "gen_ai.output.messages": form([CALLED]),
    }
    second = {**first, "gen_ai.input.messages": form([ASKED, CALLED, RESULT]), "gen_ai.output.messages": form([ANSWERED])}
    outer = {"gen_ai.input.messages": form([ASKED]), "gen_ai.output.messages": form([ANSWERED])}
    tool = {"gen_ai.tool.name": "weather", "gen_ai.tool.call.id": "call_1"}
    return spans(
        span(2, tool, operation="execute_tool"),
        span(3, second),
        span(1, first),
        span(0, outer, operation="invoke_agent"),
        span(9, {}, operation="http"),
    )


@pytest.mark.parametrize("as_text", [True, False])
def test_messages_in_attributes(tmp_path: Path, as_text: bool) -> None:
    path = written(tmp_path / "traces.json", whole(as_text=as_text))
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "otel"
    assert not quarantined
    assert said(messages) == TURNS
    assert ({m.conversation for m in messages}, messages[3].speaker, messages[3].reply_to) == ({"t-1"}, "weather", messages[2].key)
    assert [m.sent_at.second for m in messages] == [1, 1, 1, 3, 3]
    assert stats.skipped == {"repeated": 3, "step of a trace": 1, "span without messages": 2}


def test_a_trace_of_an_agent_alone_is_read(tmp_path: Path) -> None:
    outer = {
        "gen_ai.conversation.id": "c-1",
        "gen_ai.input.messages": json.dumps([ASKED]),
        "gen_ai.output.messages": json.dumps([ANSWERED]),
    }
    messages, _, _ = read(lined(tmp_path / "traces.jsonl", spans(span(0, outer, operation="invoke_agent"))))
    assert [(m.conversation, m.text) for m in messages] == [("c-1", "I moved to Porto. Rain?"), ("c-1", "Take a coat.")]


def event(name: str, **fields: Any) -> dict[str, Any]:
    """An event of a span."""
    return {"timeUnixNano": str(START), "name": f"gen_ai.{name}", "attributes": pairs(fields)}


CALL = json.dumps([{"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city":"Porto"}'}}])


def test_messages_in_events_of_spans(tmp_path: Path) -> None:
    before = [event("system.message", content="Be brief."), event("user.message", content="I moved to Porto. Rain?")]
    call = {"index": 0, "finish_reason": "tool_calls", "message": json.dumps({"role": "assistant", "tool_calls": json.loads(CALL)})}
    first = span(1, {}, [*before, event("choice", **call)])
    more = [event("assistant.message", tool_calls=CALL), event("tool.message", id="call_1", content="rain, 12 degrees")]
    answer = event("choice", index=0, finish_reason="stop", message=json.dumps({"role": "assistant", "content": "Take a coat."}))
    messages, _, stats = read(lined(tmp_path / "traces.jsonl", spans(first), spans(span(3, {}, [*before, *more, answer]))))
    assert said(messages) == TURNS
    assert stats.skipped == {"repeated": 3}


def test_messages_in_log_records(tmp_path: Path) -> None:
    """In two calls of one trace, the second of which repeats what came before."""

    def logged(number: int, name: str, body: dict[str, Any]) -> dict[str, Any]:
        item = {"timeUnixNano": str(START + number * 10**9), "eventName": f"gen_ai.{name}", "body": typed(body), "attributes": []}
        return {"resourceLogs": [{"scopeLogs": [{"logRecords": [{**item, "traceId": "t-1", "spanId": f"s-{number}"}]}]}]}

    lines = [
        logged(1, "user.message", {"content": "I moved to Porto."}),
        logged(1, "choice", {"index": 0, "message": {"role": "assistant", "content": "Noted."}}),
        logged(2, "user.message", {"content": "I moved to Porto."}),
        logged(2, "assistant.message", {"content": "Noted."}),
        logged(2, "user.message", {"content": "Thanks."}),
        logged(3, "client.inference.operation.details", {"gen_ai.output.messages": [ANSWERED]}),
    ]
    messages, quarantined, stats = read(lined(tmp_path / "logs.jsonl", *lines))
    assert not quarantined
    assert said(messages) == [("user", "I moved to Porto."), ("assistant", "Noted."), ("user", "Thanks."), ("assistant", "Take a coat.")]
    assert stats.skipped == {"repeated": 2}


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        (
            {"gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Rain?"},
            {"gen_ai.completion.0.role": "assistant", "gen_ai.completion.0.content": "Yes."},
        ),
        (
            {"llm.input_messages.0.message.role": "user", "llm.input_messages.0.message.content": "Rain?"},
            {"llm.output_messages.0.message.role": "assistant", "llm.output_messages.0.message.content": "Yes."},
        ),
        ({"ai.prompt": '{"messages": [{"role": "user", "content": "Rain?"}]}'}, {"ai.response.text": "Yes."}),
        ({"gen_ai.prompt": '[{"role": "user", "content": "Rain?"}]'}, {"gen_ai.completion": "Yes."}),
    ],
)
def test_older_conventions(tmp_path: Path, asked: dict[str, str], answered: dict[str, str]) -> None:
    messages, _, _ = read(written(tmp_path / "traces.json", spans(span(1, {**asked, **answered}))))
    assert said(messages) == [("user", "Rain?"), ("assistant", "Yes.")]


def test_numbered_tool_calls_and_printed_spans(tmp_path: Path) -> None:
    """As the console exporter prints a span: attributes are an object."""
    attributes = {
        "gen_ai.prompt.0.role": "user", "gen_ai.prompt.0.content": "Rain?", "gen_ai.completion.0.role": "assistant",
        "gen_ai.completion.0.tool_calls.0.id": "call_1", "gen_ai.completion.0.tool_calls.0.name": "weather",
        "gen_ai.completion.0.tool_calls.0.arguments": "{}",
    }  # fmt: skip
    printed = {
        "name": "chat m", "context": {"trace_id": "0xabc", "span_id": "0x1"}, "start_time": "2026-05-04T08:00:01.000000Z",
        "end_time": "2026-05-04T08:00:02.000000Z", "attributes": attributes, "events": [],
    }  # fmt: skip
    path = lined(tmp_path / "spans.jsonl", printed)
    assert format_of(path).name == "otel"
    assert said(read(path)[0]) == [("user", "Rain?"), ("assistant", "calls weather({})")]


PLAIN = [
    {"role": "system", "content": "Be brief."},
    {"role": "user", "content": "I moved to Porto. Rain?"},
    {"role": "assistant", "content": None, "tool_calls": json.loads(CALL)},
    {"role": "tool", "tool_call_id": "call_1", "content": "rain, 12 degrees"},
    {"role": "assistant", "content": "Take a coat."},
]


def observation(number: int, asked: Any, answered: Any, kind: str = "GENERATION") -> dict[str, Any]:
    """An observation of Langfuse."""
    time = f"2026-05-04T08:00:0{number}.000Z"
    return {
        "id": f"o-{number}", "traceId": "t-1", "type": kind, "name": "chat", "startTime": time, "endTime": time, "input": asked,
        "output": answered, "parentObservationId": None, "model": "m",
    }  # fmt: skip


OBSERVATIONS = [
    observation(3, {"messages": PLAIN[:4]}, PLAIN[4]),
    observation(1, PLAIN[:2], json.dumps(PLAIN[2])),
    observation(2, {"city": "Porto"}, "rain", "TOOL"),
]
TRACE = {
    "id": "t-1", "timestamp": "2026-05-04T08:00:00.000Z", "sessionId": "c-1", "userId": "ines", "projectId": "p", "name": "agent",
    "input": "I moved to Porto. Rain?", "output": "Take a coat.", "bookmarked": False,
}  # fmt: skip


@pytest.mark.parametrize("document", [{**TRACE, "observations": OBSERVATIONS}, {"trace": TRACE, "observations": OBSERVATIONS}])
def test_langfuse_trace_with_observations(tmp_path: Path, document: Any) -> None:
    path = written(tmp_path / "trace-t-1.json", document)
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "langfuse"
    assert not quarantined
    assert said(messages) == TURNS
    assert {m.conversation for m in messages} == {"c-1"}
    assert stats.skipped == {"repeated": 3, "step of a trace": 1, "trace": 1}


def test_langfuse_tables(tmp_path: Path) -> None:
    """Observations alone, and traces alone, whose input and output are all that is known."""
    path = lined(tmp_path / "observations.jsonl", *sorted(OBSERVATIONS, key=lambda o: str(o["startTime"])))
    assert format_of(path).name == "langfuse"
    assert said(read(path)[0]) == TURNS
    path = written(tmp_path / "traces.json", [TRACE])
    assert format_of(path).name == "langfuse"
    assert said(read(path)[0]) == [TURNS[1], TURNS[4]]


def constructed(kind: str, **fields: Any) -> dict[str, Any]:
    """A message as LangChain serialises it."""
    return {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", kind], "kwargs": fields}


def run(number: int, kind: str, inputs: Any, outputs: Any, **more: Any) -> dict[str, Any]:
    """A run of LangSmith."""
    time = f"2026-05-04T08:00:0{number}.000000"
    return {
        "id": f"r-{number}", "trace_id": "t-1", "parent_run_id": "r-0" if number else None, "run_type": kind, "session_id": "project",
        "start_time": time, "end_time": time, "inputs": inputs, "outputs": outputs, **more,
    }  # fmt: skip


LC_CALL = [{"name": "weather", "args": {"city": "Porto"}, "id": "call_1", "type": "tool_call"}]
HUMAN, AI = constructed("HumanMessage", content="I moved to Porto. Rain?"), constructed("AIMessage", content="", tool_calls=LC_CALL)
BRIEF, TOOL = (
    constructed("SystemMessage", content="Be brief."),
    constructed("ToolMessage", content="rain, 12 degrees", tool_call_id="call_1"),
)
RUNS = [
    run(0, "chain", {"input": "I moved to Porto. Rain?"}, {"output": "Take a coat."}),
    run(1, "llm", {"messages": [[BRIEF, HUMAN]]}, {"generations": [[{"text": "", "message": AI}]]}),
    run(2, "tool", {"input": "{}"}, {"output": "rain"}),
    run(3, "llm", {"messages": [[BRIEF, HUMAN, AI, TOOL]]}, {"generations": [[{"text": "Take a coat."}]]}),
]


def test_langsmith_runs(tmp_path: Path) -> None:
    path = lined(tmp_path / "runs.jsonl", *RUNS)
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "langsmith"
    assert not quarantined
    assert said(messages) == TURNS
    assert messages[3].reply_to == messages[2].key
    assert stats.skipped == {"step of a run": 2, "repeated": 3}


def test_langsmith_of_other_interfaces(tmp_path: Path) -> None:
    """A thread of the metadata is the conversation; a root without a model below it tells its question and answer."""
    thread = {"extra": {"metadata": {"thread_id": "c-7"}}}
    wrapped = run(1, "llm", {"messages": PLAIN[:2], "model": "m"}, {"choices": [{"index": 0, "message": PLAIN[4]}]}, **thread)
    messages, _, _ = read(written(tmp_path / "runs.json", {"runs": [wrapped]}))
    assert [(m.conversation, m.text) for m in messages] == [("c-7", "Be brief."), ("c-7", TURNS[1][1]), ("c-7", "Take a coat.")]
    messages, _, _ = read(lined(tmp_path / "runs.jsonl", RUNS[0]))
    assert said(messages) == [TURNS[1], TURNS[4]]


@given(st.sampled_from(["otel", "langfuse", "langsmith"]), PLACES, JUNK, st.floats(0, 1))
@settings(deadline=None, max_examples=150)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(name: str, place: list[int], junk: Any, share: float) -> None:
    documents = {"otel": whole(as_text=False), "langfuse": {**TRACE, "observations": OBSERVATIONS}, "langsmith": RUNS}
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "a.json", spoilt(documents[name], place, junk))
        read(path, format=name)
        read(cut(path, share), format=name)
