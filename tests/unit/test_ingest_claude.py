"""Claude's export, on a small one of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest import format_of
from graphmem.model.validity import FOREVER
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest" / "claude.json"
ROOT = "00000000-0000-4000-8000-000000000000"


def at(minute: int, second: int = 0) -> datetime:
    return datetime(2026, 1, 5, 10, minute, second, tzinfo=UTC)


def said(uuid: str, text: str, minute: int, sender: str = "human", **more: Any) -> dict[str, Any]:
    block = {"type": "text", "text": text}
    return {"uuid": uuid, "sender": sender, "text": text, "content": [block], "created_at": at(minute).isoformat(), **more}


def talk(*messages: Any, **more: Any) -> dict[str, Any]:
    account = {"uuid": "person-1"}
    return {"uuid": "c1", "name": "Garden", "created_at": at(0).isoformat(), "account": account, "chat_messages": list(messages), **more}


def test_every_field_of_a_message_arrives() -> None:
    message = read(DATA)[0][0]
    assert (message.conversation, message.thread, message.key) == ("conv-garden", "Garden plans", "m1")
    assert (message.speaker, message.speaker_key, message.role) == ("human", "person-1", "user")
    assert (message.text, message.sent_at, message.zone) == ("Which beans like rain?", at(0, 1), "UTC")
    assert message.attachments == ("file: garden.md", "image: plot.png")
    assert (message.source, message.position, message.reply_to, message.retired_at) == ("claude.json", 1, "", FOREVER)


def test_the_use_of_tools_is_kept_as_the_tools_messages() -> None:
    """In the order of the blocks: what was asked as JSON, what came back, what the assistant made of it."""
    assert [(m.key, m.role, m.speaker, m.text, m.reply_to) for m in read(DATA)[0][1:5]] == [
        ("m2/1", "tool", "web_search", '{"query":"beans rain"}', "m1"),
        ("m2/2", "tool", "web_search", "Broad beans do.", "m2/1"),
        ("m2", "assistant", "assistant", "Broad beans do.\nOthers drown.", "m1"),
        ("m3", "user", "human", "Thanks", "m2"),
    ]
    result = read(DATA)[0][2]
    assert (result.sent_at, result.attachments) == (at(0, 4), ("link: Beans https://beans.example",))


def test_what_is_no_part_of_the_talk_is_skipped_with_its_reason() -> None:
    assert read(DATA)[2].skipped == {"reasoning": 1, "token budget": 1, "empty conversation": 1}


def test_what_it_could_not_read_is_named() -> None:
    assert [q.reason for q in read(DATA)[1]] == [
        "conversation 'conv-garden', message 'm2', block 5: the block has the unknown type 'hologram'"
    ]


def test_an_older_export_has_the_text_alone(tmp_path: Path) -> None:
    """Without blocks; or with blocks that are blank, as some were written."""
    plain = {"uuid": "a", "sender": "human", "text": "Hello", "created_at": at(1).isoformat()}
    blank = said("b", "", 2, "assistant") | {"text": "Hi"}
    messages = read(written(tmp_path / "conversations.json", [talk(plain, blank)]))[0]
    assert [(m.text, m.reply_to, m.retired_at) for m in messages] == [("Hello", "", FOREVER), ("Hi", "a", FOREVER)]


def test_branches_are_alternatives(tmp_path: Path) -> None:
    """A question asked anew: the branch with the newest message is taken as shown, unless the export says which."""
    messages = [
        said("q1", "Beans?", 1, parent_message_uuid=ROOT),
        said("a1", "Yes", 2, "assistant", parent_message_uuid="q1"),
        said("q2", "Peas?", 3, parent_message_uuid=ROOT),
        said("a2", "No", 4, "assistant", parent_message_uuid="q2"),
    ]
    told, _, stats = read(written(tmp_path / "a.json", [talk(*messages)]))
    assert [(m.key, m.thread) for m in told] == [
        ("q2", "Garden"), ("a2", "Garden"), ("q1", "Garden (alternative 1)"), ("a1", "Garden (alternative 1)"),
    ]  # fmt: skip
    assert [m.retired_at for m in told] == [FOREVER, FOREVER, at(3), at(3)]
    assert [note for note in stats.notes if "1 conversations have branches" in note]
    named, _, stats = read(written(tmp_path / "b.json", [talk(*messages, current_leaf_message_uuid="a1")]))
    assert ([m.key for m in named if m.retired_at == FOREVER], stats.notes) == (["q1", "a1"], [])
    assert {m.id for m in named} == {m.id for m in told}


def test_a_parent_that_is_not_there_is_the_message_before(tmp_path: Path) -> None:
    messages = [said("a", "1", 1, parent_message_uuid=ROOT), said("b", "2", 2, "assistant", parent_message_uuid="gone"), said("c", "3", 3)]
    read_back = read(written(tmp_path / "conversations.json", [talk(*messages)]))[0]
    assert [(m.key, m.reply_to, m.thread) for m in read_back] == [("a", "", "Garden"), ("b", "a", "Garden"), ("c", "b", "Garden")]


def test_an_answer_to_the_use_of_a_tool_replies_to_its_last_message(tmp_path: Path) -> None:
    used = said("a", "", 1, "assistant", content=[{"type": "tool_use", "name": "ask", "input": {"which": "beans"}}])
    messages = read(written(tmp_path / "conversations.json", [talk(used, said("b", "These", 2))]))[0]
    assert [(m.key, m.reply_to) for m in messages] == [("a/0", ""), ("b", "a/0")]


def test_what_was_pasted_spoken_or_shown_is_kept(tmp_path: Path) -> None:
    """A text that was pasted has no name; a voice note is words; a tool may return pictures, or only a word on how it went."""
    blocks = [
        {"type": "voice_note", "text": "Hear me", "title": "Note"},
        {"type": "image", "file_name": "bean.jpg"},
        {"type": "tool_use", "name": "draw", "input": {}, "message": "Drawing"},
        {"type": "tool_result", "name": "draw", "content": [{"type": "image", "file_name": "out.png"}, {"type": "image"}]},
        {"type": "tool_result", "name": "draw", "content": "done"},
        {"type": "tool_result", "name": "draw", "content": [], "message": "Drawn"},
    ]
    message = said("a", "", 1, content=blocks, attachments=[{"file_name": "", "extracted_content": "A long text"}])
    messages = read(written(tmp_path / "conversations.json", [talk(message)]))[0]
    assert [(m.text, m.attachments) for m in messages] == [
        ("Hear me", ("pasted text: A long text", "image: bean.jpg")),
        ("Drawing", ()),
        ("", ("image: out.png", "image")),
        ("done", ()),
        ("Drawn", ()),
    ]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (7, "the message is a number, not an object"),
        ({"uuid": "a", "text": "x"}, "there is no sender"),
        (said("a", "x", 1) | {"content": 7}, "'content' is a number, not an array"),
        (said("a", "x", 1) | {"content": [{"type": "text", "text": 7}]}, "'text' is a number, not a string"),
        (said("a", "x", 1) | {"created_at": "soon"}, "'created_at' is not an ISO 8601 time: 'soon'"),
        (said("a", "x", 1) | {"created_at": True}, "'created_at' is true or false, not a time"),
    ],
)
def test_a_message_that_is_wrong_is_one_entry_and_the_rest_goes_on(tmp_path: Path, message: Any, reason: str) -> None:
    path = written(tmp_path / "conversations.json", [talk(message, said("b", "after", 2)), {"chat_messages": 7, "uuid": "c2"}, "junk"])
    messages, quarantined, _ = read(path)
    assert [m.text for m in messages] == ["after"]
    assert quarantined[0].reason.startswith("conversation 'c1', message '")
    assert quarantined[0].reason.endswith(reason)
    assert [q.reason for q in quarantined[1:]] == [
        "conversation 1: 'chat_messages' is a number, not an array",
        "conversation 2: it is a string, not an object",
    ]


def test_a_block_that_is_wrong_leaves_the_message(tmp_path: Path) -> None:
    blocks = [3, {"type": "text", "text": "Words"}, {"type": "tool_result", "content": 3}, {"type": "tool_use", "start_timestamp": []}]
    messages, quarantined, _ = read(written(tmp_path / "conversations.json", [talk(said("a", "", 1, content=blocks))]))
    assert [m.text for m in messages] == ["Words"]
    assert [q.reason.rsplit(": ", 1)[-1] for q in quarantined] == [
        "the block is a number, not an object",
        "'content' is a number, not an array",
    ]


def test_a_chat_about_a_design(tmp_path: Path) -> None:
    """design_chats/: who wrote a message is in it."""
    inner = {"id": "i1", "content": "Draw a box", "authorAccountUuid": "p1", "authorName": "Bram", "attachments": [{"name": "a.png"}]}
    messages = [
        {"uuid": "m1", "role": "user", "created_at": at(1).isoformat(), "content": inner},
        {"uuid": "m2", "role": "assistant", "created_at": at(2).isoformat(), "content": {"content": "Drawn"}},
        {"uuid": "m3", "role": "user", "created_at": at(2).isoformat(), "content": {"content": "Check done", "pill": True}},
        {"uuid": "m4", "role": "user", "content": {"content": "When?"}},
    ]
    path = written(tmp_path / "d1.json", {"uuid": "d1", "title": "Box", "messages": messages})
    messages_read, quarantined, stats = read(path)
    assert [(m.conversation, m.thread, m.speaker, m.speaker_key, m.role, m.reply_to) for m in messages_read] == [
        ("d1", "Box", "Bram", "p1", "user", ""),
        ("d1", "Box", "assistant", "assistant", "assistant", "m1"),
    ]
    assert (messages_read[0].attachments, stats.skipped) == (("file: a.png",), {"notice": 1})
    assert [q.reason for q in quarantined] == ["chat 'd1', message 3: there is no time: 'created_at' is missing"]
    assert format_of(path).name == "claude"


def test_what_comes_with_the_export_holds_no_messages(tmp_path: Path) -> None:
    written(tmp_path / "conversations.json", [talk(said("a", "x", 1))])
    written(tmp_path / "users.json", [{"uuid": "person-1", "full_name": "Mira"}])
    written(tmp_path / "projects" / "p1.json", {"uuid": "p1", "name": "P", "is_private": True, "prompt_template": "", "docs": []})
    written(tmp_path / "memories" / "person-1.json", {"account_uuid": "person-1", "conversations_memory": "Mira gardens."})
    messages, quarantined, stats = read(tmp_path)
    assert (len(messages), quarantined, stats.skipped) == (1, [], {"no log": 1, "project": 1, "memory": 1})


def test_the_file_is_claimed_by_no_other_format() -> None:
    assert claimed_by(DATA) == ["claude"]


def test_an_export_read_again_with_more_in_it_gives_the_same_ids(tmp_path: Path) -> None:
    document = json.loads(DATA.read_text("utf-8"))
    document[0]["name"] = "Renamed"
    document[0]["chat_messages"].append(said("m9", "More", 30))
    before, after = read(DATA)[0], read(written(tmp_path / "conversations.json", document))[0]
    assert {m.id for m in before} < {m.id for m in after}


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any, share: float | None) -> None:
    """Whatever stands in the wrong place, and wherever the file ends: nothing raises, and the units add up."""
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "conversations.json", spoilt(json.loads(DATA.read_text("utf-8")), place, junk))
        read(path if share is None else cut(path, share), format="claude")


@pytest.mark.parametrize(
    "document", [[{"a": 1}], {"value": []}, {"messages": [{"type": "message", "id": 1, "from": "Mira", "text": "Hello"}]}]
)
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="claude")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)
