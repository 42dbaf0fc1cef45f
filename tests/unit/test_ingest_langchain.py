"""LangChain's messages, as its converters, stores and serialisers write them."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written


def message(kind: str, content: Any, **data: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "data": {"content": content, "additional_kwargs": {}, "response_metadata": {}, "type": kind, "name": None, "id": None, **data},
    }


def at(clock: str) -> dict[str, Any]:
    return {"additional_kwargs": {"timestamp": f"2024-05-06T{clock}Z"}}


CALL = {"name": "weather", "args": {"city": "Oslo"}, "id": "call_1", "type": "tool_call"}
TALK = [
    message("human", "Coat?", **at("10:00:00")),
    message("ai", "", tool_calls=[CALL], invalid_tool_calls=[], id="run-1", **at("10:00:04")),
    message("tool", "8 degrees", tool_call_id="call_1"),
    message("ai", [{"type": "text", "text": "Yes."}, {"type": "image_url", "image_url": "https://x.no/c.png"}], name="Otto"),
]
SESSION = {"session_id": "s-1", "messages": TALK}
PAIR = [message("human", "Hi"), message("ai", "Hello")]


def test_a_session_a_line(tmp_path: Path) -> None:
    path = lined(tmp_path / "sessions.jsonl", SESSION)
    messages, quarantined, _ = read(path)
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == [
        ("user", "human", "Coat?"),
        ("assistant", "ai", 'calls weather({"city":"Oslo"})'),
        ("tool", "weather", "8 degrees"),
        ("assistant", "Otto", "Yes."),
    ]
    assert [m.sent_at for m in messages] == [datetime(2024, 5, 6, 10, 0, second, tzinfo=UTC) for second in (0, 4, 5, 6)]
    assert (messages[1].key, messages[2].reply_to) == ("run-1", "run-1")
    assert messages[3].attachments == ("image: https://x.no/c.png",)
    assert {m.conversation for m in messages} == {"s-1"}
    assert claimed_by(path) == ["langchain"]


def test_a_longer_export_gives_the_same_ids(tmp_path: Path) -> None:
    old, _, _ = read(lined(tmp_path / "old.jsonl", {"messages": TALK}))
    new, _, _ = read(lined(tmp_path / "new.jsonl", {"messages": [*TALK, message("human", "Thanks")]}))
    assert [m.id for m in old] == [m.id for m in new[:-1]]


@pytest.mark.parametrize(
    ("records", "conversation"),
    [
        (PAIR, "store"),
        ([{"SessionId": "s-2", "History": json.dumps(each)} for each in PAIR], "s-2"),
        ([{"id": n, "session_id": "s-2", "message": json.dumps(each)} for n, each in enumerate(PAIR)], "s-2"),
        ([{"id": n, "session_id": "s-2", "message": each} for n, each in enumerate(PAIR)], "s-2"),
        ([{"session_id": "s-2", "messages": PAIR}], "s-2"),
    ],
)
def test_rows_of_chat_stores(tmp_path: Path, records: list[Any], conversation: str) -> None:
    """One message a line, bare or in a row of a store, as an object or as JSON in a string."""
    path = lined(tmp_path / "store.jsonl", *records)
    assert claimed_by(path) == ["langchain"]
    assert [(m.conversation, m.speaker, m.text) for m in read(path)[0]] == [(conversation, "human", "Hi"), (conversation, "ai", "Hello")]


@pytest.mark.parametrize(
    "document",
    [
        PAIR,
        {"messages": PAIR},
        {"messages": [{"type": m["type"], **m["data"]} for m in PAIR]},
        {"values": {"messages": [m["data"] for m in PAIR]}},
        [
            {"lc": 1, "type": "constructor", "id": ["langchain", "schema", "messages", name], "kwargs": {"content": text}}
            for name, text in (("HumanMessage", "Hi"), ("AIMessageChunk", "Hello"))
        ],
    ],
)
def test_documents(tmp_path: Path, document: Any) -> None:
    """messages_to_dict, model_dump, a graph's state, and the serialisation with constructors."""
    path = tmp_path / "chat.json"
    path.write_text(json.dumps(document, indent=2))
    assert claimed_by(path) == ["langchain"]
    assert [(m.speaker, m.role, m.text) for m in read(path)[0]] == [("human", "user", "Hi"), ("ai", "assistant", "Hello")]


def test_a_plain_array_a_line_is_a_conversation(tmp_path: Path) -> None:
    path = lined(tmp_path / "arrays.jsonl", PAIR, [message("human", "Bye"), message("ai", "Bye")])
    assert claimed_by(path) == ["langchain"]
    assert len({m.conversation for m in read(path)[0]}) == 2


def test_old_calls_and_other_roles(tmp_path: Path) -> None:
    """A call in the words of the model's maker, a function's answer, a role of one's own; a removal is no message."""
    talk = [
        message("ai", "", additional_kwargs={"function_call": {"name": "look", "arguments": "{}"}}),
        message("function", "a tree", name="look"),
        message("chat", "I agree.", role="critic"),
        message("remove", "", id="x"),
        message("telepathy", "..."),
    ]
    messages, quarantined, stats = read(lined(tmp_path / "t.jsonl", {"session_id": "s", "messages": talk}))
    assert [(m.speaker, m.role, m.text) for m in messages] == [
        ("ai", "assistant", "calls look({})"),
        ("look", "tool", "a tree"),
        ("critic", "critic", "I agree."),
    ]
    assert messages[1].reply_to == messages[0].key
    assert stats.skipped == {"removal of another message": 1}
    assert "record 0, message 4: the type 'telepathy' is not one of" in quarantined[0].reason


def test_a_document_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    messages, quarantined, _ = read(cut(written(tmp_path / "t.json", [*PAIR, *PAIR, *PAIR]), 0.7))
    assert messages
    assert "the document is cut off" in quarantined[0].reason


@settings(deadline=None)
@given(place=PLACES, junk=JUNK, as_lines=st.booleans())
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any, as_lines: bool) -> None:
    records = spoilt([SESSION, PAIR[0], {"SessionId": "s", "History": json.dumps(PAIR[1])}, PAIR, {"values": SESSION}], place, junk)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        made = lined(path, *records) if as_lines and isinstance(records, list) else written(path, records)
        read(made, format="langchain")
