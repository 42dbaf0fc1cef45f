"""Exports of DeepSeek, Grok, Mistral's Le Chat, Copilot and Perplexity, on small ones of ours."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest import format_of
from graphmem.ingest.assistants.perplexity import without_citations
from graphmem.model import Message
from graphmem.model.validity import FOREVER
from tests.exports import JUNK, PLACES, cut, read, spoilt, written

TIME = "2026-05-04T08:00:{:02}.000Z"


def said(messages: list[Message]) -> list[tuple[str, str]]:
    """Role and text of each message."""
    return [(m.role, m.text) for m in messages]


def node(parent: str | None, second: int | None = None, *fragments: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A node of DeepSeek's tree, with a message if a second is given."""
    parts = [{"type": kind, "content": text} for kind, text in fragments]
    message = {"files": [], "model": "m", "inserted_at": TIME.format(second or 0), "fragments": parts, **more}
    return {"parent": parent, "children": [], "message": None if second is None else message}


DEEPSEEK: list[Any] = [
    {
        "id": "d-1",
        "title": "Porto",
        "inserted_at": TIME.format(0),
        "mapping": {
            "root": node(None),
            "1": node("root", 1, ("REQUEST", "I moved to Porto.")),
            "2": node("1", 2, ("THINK", "Hm."), ("SEARCH", ""), ("RESPONSE", "Noted.")),
            "3": node("1", 4, ("RESPONSE", "How nice.")),
        },
    }
]


def test_deepseek_keeps_what_was_said_and_retires_what_was_replaced(tmp_path: Path) -> None:
    path = written(tmp_path / "conversations.json", DEEPSEEK)
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "deepseek"
    assert not quarantined
    assert said(messages) == [("user", "I moved to Porto."), ("assistant", "How nice."), ("assistant", "Noted.")]
    assert [m.retired_at == FOREVER for m in messages] == [True, True, False]
    assert [m.reply_to for m in messages] == ["", "1", "1"]
    assert stats.skipped == {"no message": 1, "reasoning": 1, "web search": 1}


def test_deepseek_before_fragments_named_no_roles(tmp_path: Path) -> None:
    plain = {"fragments": None, "content": "I moved to Porto.", "reasoning_content": None}
    document: list[Any] = json.loads(json.dumps(DEEPSEEK))
    nodes = {"root": node(None), "1": node("root", 1), "2": node("1", 2), "3": node("2", 3)}
    for name, text, thought in (("1", "I moved to Porto.", None), ("2", "Noted.", "Hm."), ("3", "And I work at Tidewerk.", None)):
        nodes[name]["message"] = {**plain, "content": text, "reasoning_content": thought, "inserted_at": TIME.format(int(name))}
        del nodes[name]["message"]["fragments"]
    document[0]["mapping"] = nodes
    messages, _, stats = read(written(tmp_path / "conversations.json", document))
    assert [role for role, _ in said(messages)] == ["user", "assistant", "user"]
    assert stats.skipped["reasoning"] == 1


def response(id_: str, sender: str, text: str, second: int, **more: Any) -> dict[str, Any]:
    """A response of Grok's export, with the time as its database writes it."""
    millis = str(1777881600000 + 1000 * second)
    return {"response": {"_id": id_, "sender": sender, "message": text, "create_time": {"$date": {"$numberLong": millis}}, **more}}


GROK: dict[str, Any] = {
    "projects": [],
    "conversations": [
        {
            "conversation": {"id": "g-1", "title": "Porto", "create_time": TIME.format(0)},
            "responses": [
                response("r1", "human", "I moved to Porto.", 0),
                response("r2", "ASSISTANT", "Noted.", 3, parent_response_id="r1"),
                response("r3", "assistant", "", 4, parent_response_id="r2"),
                response("r4", "human", "Thanks.", 9, parent_response_id="r2", file_attachments=["f-1"]),
            ],
        }
    ],
}


def test_grok(tmp_path: Path) -> None:
    """In whichever order the parts of the export stand."""
    for document in (GROK, {name: GROK[name] for name in ("conversations", "projects")}):
        path = written(tmp_path / "prod-grok-backend.json", document)
        messages, quarantined, _ = read(path)
        assert format_of(path).name == "grok"
        assert not quarantined
        assert said(messages) == [("user", "I moved to Porto."), ("assistant", "Noted."), ("user", "Thanks.")]
        assert [m.reply_to for m in messages] == ["", "r1", "r2"]
        assert messages[0].sent_at.isoformat() == "2026-05-04T08:00:00+00:00"


def chat_message(id_: str, role: str, second: int, content: Any, **more: Any) -> dict[str, Any]:
    """A message of Le Chat."""
    return {
        "id": id_, "version": 0, "chatId": "c-1", "content": content, "contentChunks": None, "role": role,
        "createdAt": TIME.format(second), "reaction": "neutral", "canvas": [], "files": [], **more,
    }  # fmt: skip


CHUNKS = [{"type": "tool_call", "name": "web_search"}, {"type": "text", "text": "Noted."}, {"type": "reference", "referenceIds": [1]}]
MISTRAL = [
    chat_message("b", "assistant", 5, "", contentChunks=CHUNKS),
    chat_message("a", "user", 1, "I moved to Porto.", files=[{"name": "map.pdf", "type": "text"}]),
]


def test_mistral_is_put_in_order(tmp_path: Path) -> None:
    path = written(tmp_path / "chat-c-1.json", MISTRAL)
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "mistral"
    assert not quarantined
    assert said(messages) == [("user", "I moved to Porto."), ("assistant", "Noted.")]
    assert (messages[0].attachments, messages[1].reply_to) == (("file: map.pdf",), "a")


HISTORY = (
    "\ufeffConversation,Time,Author,Message\r\n"
    'Porto,2026-05-04T08:01:00,AI,"Good,\nthen."\r\n'
    "Porto,2026-05-04T08:01:00,Human,I work at Tidewerk.\r\n"
    "Porto,2026-05-04T08:00:00,AI,Noted.\r\n"
    "Porto,2026-05-04T08:00:00,Human,I moved to Porto.\r\n"
)


def test_microsoft_copilot_comes_newest_first(tmp_path: Path) -> None:
    """A question and its answer have the same second: the answer is put after it."""
    path = tmp_path / "copilot-activity-history.csv"
    path.write_text(HISTORY, "utf-8", newline="")
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "copilot"
    assert not quarantined
    assert said(messages) == [
        ("user", "I moved to Porto."), ("assistant", "Noted."), ("user", "I work at Tidewerk."), ("assistant", "Good,\nthen."),
    ]  # fmt: skip
    assert [m.sent_at for m in messages] == sorted({m.sent_at for m in messages})
    assert {m.zone for m in messages} == {"assumed UTC"}


EDITOR: dict[str, Any] = {
    "requesterUsername": "ines",
    "responderUsername": "GitHub Copilot",
    "requests": [
        {
            "requestId": "q1",
            "timestamp": 1777881600000,
            "message": {"text": "I moved to Porto.", "parts": []},
            "response": [
                {"value": "No"},
                {"kind": "thinking", "value": "hm"},
                {"value": "ted in "},
                {"kind": "inlineReference", "name": "a.py"},
                {"kind": "toolInvocationSerialized", "toolId": "run_tests", "pastTenseMessage": {"value": "Ran tests"}},
            ],
        },
        {"requestId": "q2", "timestamp": 1777881660000, "message": {"text": "Thanks."}, "response": []},
    ],
}


def test_github_copilot(tmp_path: Path) -> None:
    path = written(tmp_path / "chat.json", EDITOR)
    messages, quarantined, stats = read(path)
    assert format_of(path).name == "copilot"
    assert not quarantined
    assert said(messages) == [
        ("user", "I moved to Porto."),
        ("assistant", "Noted in a.py\ncalls run_tests(Ran tests)"),
        ("user", "Thanks."),
    ]
    assert stats.skipped == {"empty message": 1}


PERPLEXITY: dict[str, Any] = {
    "conversations": [
        {
            "context_title": "Trams",
            "created_at": TIME.format(0),
            "entries": [{"query": "I moved to Porto. Trams?", "answer": "Six lines[1][2].", "created_at": TIME.format(1)}],
        }
    ]
}


def test_perplexity(tmp_path: Path) -> None:
    path = written(tmp_path / "perplexity.json", PERPLEXITY)
    messages, quarantined, _ = read(path)
    assert format_of(path).name == "perplexity"
    assert not quarantined
    assert said(messages) == [("user", "I moved to Porto. Trams?"), ("assistant", "Six lines.")]
    assert (messages[1].reply_to, messages[0].thread) == (messages[0].key, "Trams")


@pytest.mark.parametrize(
    "answer",
    [
        {"blocks": [{"intended_usage": "plan"}, {"intended_usage": "ask_text_0_markdown", "markdown_block": {"answer": "Six lines."}}]},
        {"blocks": [{"intended_usage": "ask_text", "markdown_block": {"chunks": ["Six ", "lines."]}}]},
        {"text": '{"answer": "Six lines."}'},
        {"text": json.dumps([{"step_type": "FINAL", "content": {"answer": '{"answer": "Six lines."}'}}])},
    ],
)
def test_perplexity_as_the_site_returns_it(tmp_path: Path, answer: dict[str, Any]) -> None:
    entry = {
        "uuid": "e1",
        "context_uuid": "x-1",
        "thread_title": "Trams",
        "query_str": "Trams?",
        "updated_datetime": "2026-05-04T08:00:00.5",
    }
    messages, _, _ = read(written(tmp_path / "thread.json", {"status": "success", "entries": [{**entry, **answer}]}))
    assert [(m.conversation, m.text) for m in messages] == [("x-1", "Trams?"), ("x-1", "Six lines.")]


def test_citations_leave_code_and_links_alone() -> None:
    assert without_citations("So[1], `a[1]` and [2](https://x.no) and x[3](u).[4]") == "So, `a[1]` and [2](https://x.no) and x[3](u)."


@given(st.sampled_from(["deepseek", "grok", "mistral", "copilot", "perplexity"]), PLACES, JUNK, st.floats(0, 1))
@settings(deadline=None, max_examples=150)
def test_whatever_is_spoilt_or_cut_off_is_accounted_for(name: str, place: list[int], junk: Any, share: float) -> None:
    documents: dict[str, Any] = {"deepseek": DEEPSEEK, "grok": GROK, "mistral": MISTRAL, "copilot": EDITOR, "perplexity": PERPLEXITY}
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "a.json", spoilt(documents[name], place, junk))
        read(path, format=name)
        read(cut(path, share), format=name)


@given(st.text(max_size=30), st.integers(0, 200))
@settings(deadline=None, max_examples=60)
def test_a_spoilt_table_of_copilot_is_accounted_for(junk: str, place: int) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(HISTORY[: 40 + place] + junk + HISTORY[40 + place :], "utf-8", newline="")
        read(path, format="copilot")
