"""OpenAI's chat messages, in all the shapes that files of them have."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

CALL = {"id": "call_1", "type": "function", "function": {"name": "weather", "arguments": '{"city": "Oslo"}'}}
TALK: list[Any] = [
    {"role": "system", "content": "Be brief."},
    {
        "role": "user",
        "name": "Mira",
        "content": [{"type": "text", "text": "Coat?"}, {"type": "image_url", "image_url": {"url": "https://x.no/c.png"}}],
    },
    {"role": "assistant", "content": None, "tool_calls": [CALL]},
    {"role": "tool", "tool_call_id": "call_1", "content": "8 degrees"},
    {"role": "assistant", "content": "Yes, a coat."},
]
WHOLE = {"id": "talk-7", "created": "2024-05-06T10:00:00+02:00", "messages": TALK}
START = datetime(2024, 5, 6, 8, tzinfo=UTC)
PLACEHOLDER_START = "assumed UTC, no time in the source"


def test_a_conversation_a_line(tmp_path: Path) -> None:
    """Speakers are names or roles, a call can be read, a result answers its call, and turns follow a second apart."""
    path = lined(tmp_path / "talks.jsonl", WHOLE)
    messages, quarantined, stats = read(path)
    assert not quarantined
    assert [(m.role, m.speaker, m.text) for m in messages] == [
        ("system", "system", "Be brief."),
        ("user", "Mira", "Coat?"),
        ("assistant", "assistant", 'calls weather({"city": "Oslo"})'),
        ("tool", "weather", "8 degrees"),
        ("assistant", "assistant", "Yes, a coat."),
    ]
    assert messages[1].attachments == ("image: https://x.no/c.png",)
    assert messages[3].reply_to == messages[2].key
    assert [(m.sent_at - START).seconds for m in messages] == [0, 1, 2, 3, 4]
    assert {(m.conversation, m.zone) for m in messages} == {("talk-7", "+02:00")}
    assert claimed_by(path) == ["openai"]
    assert not stats.notes


def test_without_any_time_a_fixed_day_is_assumed_and_said(tmp_path: Path) -> None:
    messages, _, stats = read(lined(tmp_path / "talks.jsonl", {"messages": TALK}))
    assert {m.zone for m in messages} == {PLACEHOLDER_START}
    assert messages[0].sent_at == datetime(2000, 1, 1, tzinfo=UTC)
    assert [note for note in stats.notes if "no times" in note]


def test_a_longer_export_gives_the_same_ids(tmp_path: Path) -> None:
    """A conversation without an id is named after its first turns, wherever in the file it stands and however it goes on."""
    more = [*TALK, {"role": "user", "content": "Thanks."}]
    old, _, _ = read(lined(tmp_path / "old.jsonl", {"messages": TALK}))
    new, _, _ = read(lined(tmp_path / "new.jsonl", {"messages": [{"role": "user", "content": "Hi"}]}, {"messages": more}))
    assert [m.id for m in old] == [m.id for m in new[1:-1]]
    both, _, stats = read(lined(tmp_path / "both.jsonl", {"messages": TALK}, {"messages": more}))
    assert (len(both), stats.skipped["duplicate"]) == (6, 5)


def test_what_is_said_twice_stays_twice(tmp_path: Path) -> None:
    yes = [{"role": "user", "content": "Yes."}, {"role": "assistant", "content": "Sure?"}, {"role": "user", "content": "Yes."}]
    messages, _, _ = read(lined(tmp_path / "talks.jsonl", {"messages": yes}))
    assert len({m.key for m in messages}) == 3


@pytest.mark.parametrize("document", [WHOLE, [WHOLE], {"conversations": [WHOLE]}, {"data": [WHOLE]}])
def test_one_document_holds_one_or_many(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "talks.json"
    path.write_text(json.dumps(document, indent=2))
    assert claimed_by(path) == ["openai"]
    assert [m.conversation for m in read(path)[0]] == ["talk-7"] * 5


def test_a_message_a_line_with_old_calls(tmp_path: Path) -> None:
    """The file is the conversation; a message without a time is a second after the one before it."""
    lines = (
        {"role": "user", "content": "Hi", "created_at": 1714982400},
        {"role": "assistant", "content": "", "function_call": {"name": "look", "arguments": "{}"}},
        {"role": "function", "name": "look", "content": "a tree"},
    )
    path = lined(tmp_path / "log.jsonl", *lines)
    messages, _, _ = read(path)
    assert [(m.speaker, m.role, m.text) for m in messages] == [
        ("user", "user", "Hi"),
        ("assistant", "assistant", "calls look({})"),
        ("look", "tool", "a tree"),
    ]
    assert [m.sent_at.second for m in messages] == [0, 1, 2]
    assert {m.conversation for m in messages} == {"log"}
    assert messages[2].reply_to == messages[1].key
    assert claimed_by(path) == ["openai"]


def test_requests_and_answers_of_a_batch_are_one_conversation(tmp_path: Path) -> None:
    asked = lined(
        tmp_path / "in.jsonl", {"custom_id": "weather-1", "method": "POST", "url": "/v1/chat/completions", "body": {"messages": TALK[:2]}}
    )
    choice = {"index": 0, "message": {"role": "assistant", "content": "Yes.", "refusal": None}}
    body = {"id": "chatcmpl-1", "created": 1714982400, "choices": [choice, {**choice, "index": 1}]}
    failed = {"id": "b2", "custom_id": "weather-2", "response": None, "error": {"code": "expired"}}
    answered = lined(tmp_path / "out.jsonl", {"id": "b1", "custom_id": "weather-1", "response": {"status_code": 200, "body": body}}, failed)
    messages, _, stats = read(asked, answered)
    assert [(m.conversation, m.text) for m in messages] == [("weather-1", "Be brief."), ("weather-1", "Coat?"), ("weather-1", "Yes.")]
    assert messages[2].sent_at == START
    assert stats.skipped == {"another answer": 1, "request that failed": 1}


def test_training_examples(tmp_path: Path) -> None:
    """Of two answers the one that was preferred is what was said."""
    asked = [{"role": "user", "content": "Why?"}]
    good, bad = [{"role": "assistant", "content": "So."}], [{"role": "assistant", "content": "No."}]
    shapes = (
        {"input": {"messages": asked}, "preferred_output": good, "non_preferred_output": bad},
        {"prompt": "Where?", "completion": "There."},
        {"prompt": [{"role": "user", "content": "Who?"}], "chosen": good, "rejected": bad},
    )
    messages, _, stats = read(lined(tmp_path / "train.jsonl", *shapes))
    assert [m.text for m in messages] == ["Why?", "So.", "Where?", "There.", "Who?", "So."]
    assert stats.skipped == {"answer not preferred": 2}


def test_responses_with_items_of_their_own(tmp_path: Path) -> None:
    """The newer interface: calls and their outputs are items beside the messages; reasoning is no message."""
    output = [
        {"type": "reasoning", "id": "rs_1", "summary": []},
        {"type": "function_call", "id": "fc_1", "call_id": "c1", "name": "look", "arguments": "{}"},
        {"type": "function_call_output", "call_id": "c1", "output": "a tree"},
        {"type": "message", "id": "msg_1", "role": "assistant", "content": [{"type": "output_text", "text": "A tree."}]},
    ]
    messages, _, stats = read(lined(tmp_path / "r.jsonl", {"id": "resp_1", "created_at": 1714982400, "input": "What?", "output": output}))
    assert [(m.speaker, m.text) for m in messages] == [
        ("user", "What?"),
        ("assistant", "calls look({})"),
        ("look", "a tree"),
        ("assistant", "A tree."),
    ]
    assert messages[2].reply_to == messages[1].key
    assert (messages[3].key, stats.skipped["reasoning"]) == ("msg_1", 1)


def test_a_thread_that_begins_with_its_newest_message_is_turned_round(tmp_path: Path) -> None:
    def message(number: int, role: str, text: str) -> dict[str, Any]:
        content = [{"type": "text", "text": {"value": text, "annotations": []}}]
        return {"id": f"msg_{number}", "thread_id": "thread_1", "created_at": 1714982400 + number, "role": role, "content": content}

    asked = {**message(1, "user", "Ask"), "attachments": [{"file_id": "file-9"}]}
    messages, _, _ = read(written(tmp_path / "thread.json", {"object": "list", "data": [message(2, "assistant", "Answer"), asked]}))
    assert [(m.conversation, m.key, m.text, m.attachments) for m in messages] == [
        ("thread_1", "msg_1", "Ask", ("file: file-9",)),
        ("thread_1", "msg_2", "Answer", ()),
    ]


def test_results_inside_a_users_message_are_the_tools(tmp_path: Path) -> None:
    """Content in typed blocks: thoughts are left out, a call is the assistant's, its result the tool's."""
    blocks = [
        {"type": "thinking", "thinking": "Hm."},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "tu", "name": "ls", "input": {}},
    ]
    result = [{"type": "tool_result", "tool_use_id": "tu", "content": [{"type": "text", "text": "a.txt"}]}]
    talk = {"messages": [{"role": "assistant", "content": blocks}, {"role": "user", "content": result}]}
    messages, _, _ = read(lined(tmp_path / "t.jsonl", talk))
    assert [(m.speaker, m.role, m.text) for m in messages] == [("assistant", "assistant", "I look.\ncalls ls({})"), ("ls", "tool", "a.txt")]


def test_results_beside_a_users_words_are_turns_of_their_tools(tmp_path: Path) -> None:
    """One turn for each result, as OpenAI's own shape has them; the words stay the user's."""
    calls = [{"type": "tool_use", "id": id_, "name": name, "input": {}} for id_, name in (("t1", "f"), ("t2", "g"))]
    results = [{"type": "tool_result", "tool_use_id": id_, "content": text} for id_, text in (("t1", "r1"), ("t2", "r2"))]
    asked = {"role": "user", "content": [*results, {"type": "text", "text": "And now?"}]}
    for number, record in enumerate(
        ([{"role": "assistant", "content": calls}, asked], [{"role": "assistant", "content": [*calls, *results]}])
    ):
        messages, _, _ = read(lined(tmp_path / f"{number}.jsonl", {"messages": record}))
        assert [(m.speaker, m.role, m.text) for m in messages[1:3]] == [("f", "tool", "r1"), ("g", "tool", "r2")]
        assert [(m.speaker, m.text) for m in messages[3:]] == [("user", "And now?")][: 1 - number]
        assert {m.reply_to for m in messages[1:3]} == {messages[0].key}


def turns(*texts: str) -> list[dict[str, Any]]:
    return [{"role": ("user", "assistant")[place % 2], "content": text} for place, text in enumerate(texts)]


def test_a_log_of_growing_requests_gives_each_turn_once(tmp_path: Path) -> None:
    said = ("Hi", "Hello", "Ada is here", "ok", "Bye")
    messages, quarantined, stats = read(lined(tmp_path / "t.jsonl", *({"messages": turns(*said[:end])} for end in (1, 3, 5))))
    assert [m.text for m in messages] == [*said]
    assert (len({m.conversation for m in messages}), quarantined, stats.skipped["duplicate"]) == (1, [], 4)


def test_talks_with_the_same_opening_lose_no_turn(tmp_path: Path) -> None:
    path = lined(tmp_path / "t.jsonl", {"messages": turns("Hi", "Hello", "A", "ok")}, {"messages": turns("Hi", "Hello", "B", "ok")})
    messages, quarantined, stats = read(path)
    assert [m.text for m in messages] == ["Hi", "Hello", "A", "ok", "B", "ok"]
    assert (quarantined, stats.skipped["duplicate"]) == ([], 2)
    again = read(path, lined(tmp_path / "again.jsonl", {"messages": turns("Hi", "Hello", "B", "ok")}))
    assert (len(again[0]), again[1]) == (6, [])


@pytest.mark.parametrize("own", [{"session_id": "s"}, {}])
def test_a_copy_takes_the_times_that_were_assumed_before(tmp_path: Path, own: dict[str, str]) -> None:
    """Only the later copy knows a time, by itself or by its second turn: the turns of both are the same."""
    answer = {"role": "assistant", "content": "Hello", "timestamp": 1714982400}
    later = {**own, "messages": [*turns("Hi"), answer], **({"created": 1714982400} if own else {})}
    messages, quarantined, stats = read(lined(tmp_path / "t.jsonl", {**own, "messages": turns("Hi")}, later))
    assert ([m.text for m in messages], quarantined, stats.skipped["duplicate"]) == (["Hi", "Hello"], [], 1)


def test_bad_messages_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    wrong = [
        7,
        {"content": "x"},
        {"role": 5},
        {"role": "user", "content": 5},
        {"role": "user", "content": "x", "timestamp": "soon"},
        TALK[4],
    ]
    path = lined(tmp_path / "t.jsonl", {"messages": wrong}, {"other": 1}, {"messages": []})
    path.write_text(path.read_text() + '{"messages": [{"ro\n\n\x00{}\n')
    messages, quarantined, stats = read(path)
    assert [m.text for m in messages] == ["Yes, a coat."]
    assert [q.reason for q in quarantined] == [
        "record 0, message 0: the message is a number, not an object",
        "record 0, message 1: 'role' is missing or blank",
        "record 0, message 2: 'role' is a number, not a string",
        "record 0, message 3: the content, or a part of it, is a number, not a string or an object",
        "record 0, message 4: 'timestamp' is not a time that can be read for certain: 'soon'",
        "record 1: there is no 'messages', only 'other'",
        "the line is not JSON: unexpected end of data (column 19)",
        "the line holds a NUL byte",
    ]
    assert stats.skipped == {"conversation without messages": 1, "blank line": 1}


def test_a_broken_first_line_does_not_hide_the_format(tmp_path: Path) -> None:
    path = lined(tmp_path / "t.jsonl", WHOLE, WHOLE)
    path.write_text('{"messages": [{"role": "us\n' + path.read_text())
    assert claimed_by(path) == ["openai"]
    assert (len(read(path)[0]), len(read(path)[1])) == (5, 1)


def test_a_document_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    path = written(tmp_path / "t.json", [WHOLE, {**WHOLE, "id": "talk-8"}])
    messages, quarantined, _ = read(cut(path, 0.8))
    assert {m.conversation for m in messages} == {"talk-7"}
    assert "the document is cut off" in quarantined[0].reason


@settings(deadline=None)
@given(place=PLACES, junk=JUNK, as_lines=st.booleans())
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any, as_lines: bool) -> None:
    records = spoilt(
        [WHOLE, {"custom_id": "b", "response": {"body": {"choices": [{"message": TALK[4]}]}}}, {"data": [*TALK, WHOLE]}, TALK], place, junk
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "t.jsonl"
        made = lined(path, *records) if as_lines and isinstance(records, list) else written(path, records)
        read(made, format="openai")
