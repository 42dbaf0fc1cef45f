"""ChatGPT's export, on small ones of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.assistants.branches import ConversationTree
from graphmem.model import Message
from graphmem.model.validity import FOREVER
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest" / "chatgpt.json"
START = 1740000000.0


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(START + seconds, UTC)


def said(text: str, after: float | None, role: str = "user", **more: Any) -> dict[str, Any]:
    """A message, some seconds after the start of its conversation."""
    time = None if after is None else START + after
    return {"author": {"role": role, "name": None}, "create_time": time, "content": {"content_type": "text", "parts": [text]}, **more}


def shows(kind: str, **content: Any) -> dict[str, Any]:
    """A message of a tool whose content is of that kind."""
    return said("", 1, "tool", content={"content_type": kind, **content}, author={"role": "tool", "name": "web"})


def talk(current: str | None = None, title: Any = "Garden", **nodes: tuple[str | None, Any]) -> dict[str, Any]:
    """A conversation, by its nodes: parent and message."""
    mapping = {name: {"id": name, "parent": parent, "message": message} for name, (parent, message) in nodes.items()}
    return {"conversation_id": "c1", "title": title, "create_time": START, "current_node": current, "mapping": mapping}


def only(tmp_path: Path, **nodes: tuple[str | None, Any]) -> list[Message]:
    return read(written(tmp_path / "conversations.json", [talk(list(nodes)[-1], **nodes)]))[0]


def test_the_branch_that_was_shown_is_the_conversation() -> None:
    """From the first message to the current one, with the talk to tools; the answer thrown away is an alternative."""
    messages = read(DATA)[0]
    assert [(m.key, m.role, m.speaker, m.text, m.thread) for m in messages] == [
        ("m1", "user", "user", "I planted beans in Bergen.", "Garden plans"),
        ("m2", "tool", "weather.look", "look('Bergen')", "Garden plans"),
        ("m3", "tool", "weather", "rain", "Garden plans"),
        ("m4", "assistant", "assistant", "It will rain, \nwhich beans like.", "Garden plans"),
        ("m2b", "assistant", "assistant", "An answer that was thrown away.", "Garden plans (alternative 1)"),
    ]
    assert {m.conversation for m in messages} == {"conv-garden"}


def test_every_field_of_a_message_arrives() -> None:
    message = read(DATA)[0][0]
    assert (message.sent_at, message.zone, message.speaker_key) == (at(1), "UTC", "user")
    assert (message.attachments, message.reply_to, message.position) == (("file: beans.png",), "", 3)
    assert (message.source, message.recorded_at, message.retired_at) == ("chatgpt.json", at(1), FOREVER)


def test_a_message_replies_to_the_last_turn_above_it() -> None:
    """What is hidden or empty in between is passed over."""
    assert [m.reply_to for m in read(DATA)[0]] == ["", "m1", "m2", "m3", "m1"]


def test_an_alternative_is_retired_when_the_conversation_took_another_way(tmp_path: Path) -> None:
    """Regenerated: retired when the new answer came. Turned back to the old answer: the newer one never was what was said."""
    nodes = {"a": (None, said("?", 1)), "b": ("a", said("old", 2, "assistant")), "c": ("a", said("new", 3, "assistant"))}
    new = {m.key: m for m in read(written(tmp_path / "new.json", [talk("c", **nodes)]))[0]}
    old = {m.key: m for m in read(written(tmp_path / "old.json", [talk("b", **nodes)]))[0]}
    assert (new["b"].retired_at, new["b"].was_current, new["c"].retired_at) == (at(3), True, FOREVER)
    assert (old["c"].retired_at, old["c"].was_current, old["b"].retired_at) == (at(3), False, FOREVER)
    assert {m.id for m in new.values()} == {m.id for m in old.values()}


def test_alternatives_keep_their_numbers_while_answers_are_added(tmp_path: Path) -> None:
    """Two answers are regenerated, then the question is asked anew: what was alternative 1 stays it."""
    nodes = {"q": (None, said("?", 1)), "a": ("q", said("a", 2, "assistant")), "b": ("q", said("b", 3, "assistant"))}
    later = {**nodes, "c": ("q", said("c", 4, "assistant")), "q2": (None, said("??", 5)), "d": ("q2", said("d", 6, "assistant"))}
    first = {m.key: m.thread for m in read(written(tmp_path / "1.json", [talk("b", **nodes)]))[0]}
    second = {m.key: m.thread for m in read(written(tmp_path / "2.json", [talk("d", **later)]))[0]}
    assert first == {"q": "Garden", "b": "Garden", "a": "Garden (alternative 1)"}
    assert second == {
        "q2": "Garden", "d": "Garden", "a": "Garden (alternative 1)", "b": "Garden (alternative 2)",
        "q": "Garden (alternative 3)", "c": "Garden (alternative 3)",
    }  # fmt: skip


def test_without_a_current_node_the_newest_leaf_was_shown(tmp_path: Path) -> None:
    """Also where the newest has no time of its own."""
    nodes = {"a": (None, said("?", 1)), "c": ("a", said("new", 3, "assistant")), "d": ("c", said("last", None)), "b": ("a", said("old", 2))}
    messages = read(written(tmp_path / "conversations.json", [talk(None, **nodes)]))[0]
    assert [m.key for m in messages if m.retired_at == FOREVER] == ["a", "c", "d"]


def test_parents_come_from_children_where_nodes_do_not_name_them(tmp_path: Path) -> None:
    document = talk("b", a=(None, said("?", 1)), b=(None, said("!", 2, "assistant")))
    document["mapping"]["a"]["children"] = ["b"]
    assert [m.reply_to for m in read(written(tmp_path / "conversations.json", [document]))[0]] == ["", "a"]


def test_a_circle_is_cut_and_every_node_is_read_once(tmp_path: Path) -> None:
    nodes = {
        "a": ("b", said("a", 1)),
        "b": ("a", said("b", 2)),
        "x": ("y", said("x", 3)),
        "y": ("x", said("y", 4)),
        "z": ("z", said("z", 5)),
    }
    messages, _, stats = read(written(tmp_path / "conversations.json", [talk("b", **nodes)]))
    assert [m.key for m in messages][:2] == ["a", "b"]
    assert sorted(m.key for m in messages) == ["a", "b", "x", "y", "z"]
    assert stats.events_read == 5


def test_a_missing_time_is_that_of_the_message_before() -> None:
    assert {m.key: m.sent_at for m in read(DATA)[0]}["m4"] == at(6)


def test_a_first_message_without_a_time_has_its_conversations(tmp_path: Path) -> None:
    """Or else that of the first message that has one; a 0 is none."""
    nodes = {"a": (None, said("?", None)), "b": ("a", said("!", 9, "assistant"))}
    nodes["a"][1]["create_time"] = 0
    bare = talk("b", **nodes)
    del bare["create_time"]
    assert read(written(tmp_path / "1.json", [talk("b", **nodes)]))[0][0].sent_at == at(0)
    assert read(written(tmp_path / "2.json", [bare]))[0][0].sent_at == at(9)


def test_what_the_page_does_not_show_is_skipped_with_its_reason(tmp_path: Path) -> None:
    hidden = {"is_visually_hidden_from_conversation": True}
    path = written(
        tmp_path / "conversations.json",
        [
            talk(
                "i",
                root=(None, None),
                a=("root", said("", None, "system", metadata=hidden)),
                b=("a", said("", 1, content={"content_type": "user_editable_context", "user_profile": "Mira"}, metadata=hidden)),
                c=("b", said("I garden.", 1, "system", metadata={"is_user_system_message": True})),
                d=("c", said("", 2, "assistant", content={"content_type": "thoughts", "thoughts": [{"summary": "s", "content": "c"}]})),
                e=("d", said("", 2, "assistant", content={"content_type": "reasoning_recap", "content": "Thought for 2 s"})),
                f=("e", said("", 2, "assistant", content={"content_type": "model_editable_context", "model_set_context": "x"})),
                g=("f", said("a page", 3, "tool", weight=0)),
                h=("g", said(" ", 4, "assistant")),
                i=("h", said("Seen", 5, "assistant", weight=0.0)),
            )
        ],
    )
    messages, quarantined, stats = read(path)
    assert ([m.text for m in messages], quarantined) == (["Seen"], [])
    assert stats.skipped == {
        "no message": 1, "hidden": 2, "custom instructions": 2, "reasoning": 2, "model context": 1, "empty message": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("message", "text", "attachments"),
    [
        (shows("code", language="python", text="1 + 1"), "1 + 1", ()),
        (shows("execution_output", text="2"), "2", ()),
        (shows("tether_browsing_display", result="", summary="A summary", assets=None), "A summary", ()),
        (
            shows("tether_quote", url="https://a.example/x", domain="a.example", text="Beans like rain.", title="Beans"),
            "Beans like rain.",
            ("link: Beans https://a.example/x",),
        ),
        (shows("sonic_webpage", url="https://a.example", text="All of it", snippet="Some"), "All of it", ("link: https://a.example",)),
        (shows("system_error", name="ChatGPTError", text="Timed out"), "Timed out", ()),
        (
            shows("computer_output", screenshot={"content_type": "image_asset_pointer", "asset_pointer": "sediment://file_1"}),
            "",
            ("image: sediment://file_1",),
        ),
        (shows("unheard_of", text="still words"), "still words", ()),
        ({**shows("code", language="python"), "metadata": {"finished_text": "print(1)"}}, "print(1)", ()),
        (
            {**shows("execution_output", text="plot"), "metadata": {"aggregate_result": {"messages": [{"image_url": "file-service://p"}]}}},
            "plot",
            ("image: file-service://p",),
        ),
    ],
)
def test_content_of_every_kind(tmp_path: Path, message: Any, text: str, attachments: tuple[str, ...]) -> None:
    assert [(m.text, m.attachments, m.speaker, m.role) for m in only(tmp_path, a=(None, message))] == [(text, attachments, "web", "tool")]


def test_a_message_of_many_parts(tmp_path: Path) -> None:
    """What was spoken and written is the text; pictures and sound are references, with the words they were made from."""
    parts = [
        {"content_type": "audio_transcription", "text": "Draw beans.", "direction": "in"},
        {"content_type": "real_time_user_audio_video_asset_pointer", "audio_asset_pointer": {"asset_pointer": "sediment://voice"}},
        {"content_type": "image_asset_pointer", "asset_pointer": "file-service://f2", "metadata": {"dalle": {"prompt": "beans in rain"}}},
        {"content_type": "image_asset_pointer", "asset_pointer": "sediment://f1"},
        "Like this.",
    ]
    files = [{"id": "f1", "name": "sketch.png", "mime_type": "image/png"}, {"id": "f3", "name": "list.txt", "mimeType": "text/plain"}]
    message = said("", 1, content={"content_type": "multimodal_text", "parts": parts}, metadata={"attachments": files})
    read_back = only(tmp_path, a=(None, message))[0]
    assert read_back.text == "Draw beans.\nLike this."
    assert read_back.attachments == (
        "image: sketch.png", "file: list.txt", "audio: sediment://voice", "image: file-service://f2 (beans in rain)",
    )  # fmt: skip


def test_what_it_could_not_read_is_named() -> None:
    """Content of a kind that is not known, and a conversation without its tree."""
    assert [q.reason for q in read(DATA)[1]] == [
        "conversation 'conv-garden', node 'n5': there is no text in content of type 'hologram'",
        "conversation 1: this is not an object with a 'mapping'",
    ]


@pytest.mark.parametrize(
    ("node", "reason"),
    [
        ("node", "the node is a string, not an object"),
        ({"message": []}, "'message' is an array, not an object"),
        ({"message": {"content": {"content_type": "text", "parts": ["x"]}}}, "there is no author"),
        ({"message": said("x", 1) | {"create_time": {"x": 1}}}, "'create_time' is an object, not a time"),
        ({"message": said("x", 1) | {"create_time": 1e300}}, "the time 1e+300 lies outside the calendar"),
        ({"message": said("x", 1) | {"create_time": -5}}, "the time -5 is not valid: it lies before the source existed"),
        ({"message": said("x", 1) | {"content": {"content_type": "text", "parts": "x"}}}, "'parts' is a string, not an array"),
        ({"message": said("x", 1) | {"content": {"content_type": "text", "parts": [7]}}}, "a part of the content is a number"),
        (
            {"message": said("x", 1) | {"content": {"content_type": "text", "parts": [{"content_type": "light"}]}}},
            "there is no text in content of",
        ),
    ],
)
def test_a_node_that_is_wrong_is_one_entry_and_the_rest_goes_on(tmp_path: Path, node: Any, reason: str) -> None:
    document = talk("b", a=(None, said("before", 1)), b=("bad", said("after", 3)))
    document["mapping"]["bad"] = node | {"parent": "a"} if isinstance(node, dict) else node
    messages, quarantined, _ = read(written(tmp_path / "conversations.json", [document, 7, talk("b", b=(None, said("after", 3)))]))
    assert [m.text for m in messages if m.retired_at == FOREVER][-1] == "after"
    assert quarantined[0].reason.startswith(f"conversation 'c1', node 'bad': {reason}")
    assert quarantined[-1].reason == "conversation 1: it is a number, not an object"


def test_a_title_of_null_or_of_a_wrong_type_does_no_harm(tmp_path: Path) -> None:
    for title in (None, "", 7, ["x"]):
        path = written(tmp_path / "conversations.json", [talk("a", title, a=(None, said("x", 1)))])
        assert read(path)[0][0].thread == ("7" if title == 7 else "c1")


def test_an_export_of_shards_and_companions(tmp_path: Path) -> None:
    """A folder as it is mailed: conversations-000.json and the next; what is beside them holds no messages."""
    for number in range(2):
        document = {**talk("a", a=(None, said("x", 1))), "conversation_id": f"c{number}"}
        written(tmp_path / f"conversations-00{number}.json", [document])
    for name in ("user.json", "message_feedback.json", "shared_conversations.json", "group_chats.json", "export_manifest.json"):
        written(tmp_path / name, [{"id": "x", "title": "y"}])
    (tmp_path / "chat.html").write_text("<html></html>")
    messages, quarantined, stats = read(tmp_path)
    assert ([m.conversation for m in messages], quarantined) == (["c0", "c1"], [])
    assert stats.skipped == {"no log": 6}


@pytest.mark.parametrize("wrap", [lambda c: [c], lambda c: c, lambda c: {"conversations": [c]}])
def test_a_list_an_object_of_it_or_one_conversation(tmp_path: Path, wrap: Any) -> None:
    assert len(read(written(tmp_path / "one.json", wrap(talk("a", a=(None, said("x", 1))))))[0]) == 1


def test_an_export_of_nothing_says_so(tmp_path: Path) -> None:
    messages, quarantined, stats = read(written(tmp_path / "conversations.json", []))
    assert (messages, quarantined, stats.notes) == ([], [], ["conversations.json: the file holds no conversations"])


def test_the_file_is_claimed_by_no_other_format(tmp_path: Path) -> None:
    assert claimed_by(DATA) == ["chatgpt"]
    assert claimed_by(written(tmp_path / "x.json", [talk("a", a=(None, None))])) == ["chatgpt"]
    assert "chatgpt" not in claimed_by(written(tmp_path / "y.json", {"mapping": {"a": 1}, "title": "columns"}))


def test_an_export_read_again_with_more_in_it_gives_the_same_ids(tmp_path: Path) -> None:
    document = json.loads(DATA.read_text("utf-8"))
    document[0]["title"] = "Renamed"
    document[0]["mapping"]["n9"] = {"parent": "n4", "message": said("More", 20)}
    document[0]["current_node"] = "n9"
    before, after = read(DATA)[0], read(written(tmp_path / "conversations.json", document))[0]
    assert {m.id for m in before} < {m.id for m in after}
    # Of a message in another thread both tellings come: storing makes one of them.
    assert {m.id for m in read(DATA, tmp_path)[0]} == {m.id for m in after}


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_what_comes_before_a_cut_is_read(tmp_path: Path, share: float) -> None:
    whole = [{**talk("a", a=(None, said("x" * 200, 1))), "conversation_id": f"c{n}"} for n in range(10)]
    messages, quarantined, _ = read(cut(written(tmp_path / "conversations.json", whole), share))
    assert 10 * share - 2 < len(messages) < 10
    assert [q.reason.split(" near byte")[0] for q in quarantined] == ["the document is cut off"]


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any, share: float | None) -> None:
    """Whatever stands in the wrong place, and wherever the file ends: nothing raises, and the units add up."""
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "conversations.json", spoilt(json.loads(DATA.read_text("utf-8")), place, junk))
        read(path if share is None else cut(path, share), format="chatgpt")


NAMES = st.sampled_from("abcdef")
TIMES = st.dictionaries(NAMES, st.integers(1, 5).map(at))


@given(parents=st.dictionaries(NAMES, st.none() | NAMES | st.just("gone")), times=TIMES, last=st.none() | NAMES)
def test_every_node_of_a_tree_is_in_one_branch(parents: dict[str, str | None], times: dict[str, datetime], last: str | None) -> None:
    """However the parents point: circles, nodes that are not there, many roots. A branch goes from parent to child."""
    tree = ConversationTree(parents, times, None, last)
    branches = tree.branches()
    assert sorted(name for branch in branches for name in branch.nodes) == sorted(parents)
    assert all(tree.parents[b] == a for branch in branches for a, b in zip(branch.nodes, branch.nodes[1:], strict=False))
    assert [branch.number for branch in branches] == list(range(len(branches)))
    assert not last or last not in parents or branches[0].nodes[-1] == last


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See \ue200cite\ue202turn0search1\ue202turn0news2\ue201.", "See."),
        ("See this :contentReference[oaicite:2]{index=2}.", "See this."),
        ('In \ue200entity\ue202["city","Porto","Portugal"]\ue201 now.', "In Porto now."),
        ('\ue200product_entity\ue202["turn0product1","Kettle"]\ue201 is best.', "Kettle is best."),
        ("Read \ue200url\ue202the guide\ue202turn0search0\ue201 first.", "Read the guide first."),
        ("\ue203**Rain**\ue204 today\ue206", "**Rain** today"),
        ('\ue200image_group\ue202{"query":["tram"]}\ue201\nA tram.', "\nA tram."),
        ("Cut off \ue200cite\ue202turn0sea", "Cut off"),
        ("As written【12†source】 and【4:0†plan.pdf】.", "As written and."),
        ("Trains run hourly. citeturn0search1turn0search2", "Trains run hourly."),
        ('In entity["city","Porto"] now.', "In Porto now."),
        ("The identity[0] of cited work 【note】", "The identity[0] of cited work 【note】"),
    ],
)
def test_marks_of_the_page_are_resolved_or_removed(tmp_path: Path, text: str, shown: str) -> None:
    path = written(tmp_path / "conversations.json", [talk(a=(None, said(text, 1, "assistant")))])
    (message,) = read(path)[0]
    assert message.text == shown


def test_a_mark_with_a_reference_is_shown_as_the_page_shows_it(tmp_path: Path) -> None:
    mark = "\ue200cite\ue202turn0search1\ue201"
    references = [{"matched_text": mark, "alt": "([Trams](https://trams.example))"}, {"matched_text": " ", "alt": "no mark"}, {"alt": 3}]
    one = said(f"Every ten minutes {mark}.", 1, "assistant", metadata={"content_references": references})
    (message,) = read(written(tmp_path / "conversations.json", [talk(a=(None, one))]))[0]
    assert message.text == "Every ten minutes ([Trams](https://trams.example))."


def test_what_a_user_wrote_keeps_what_only_looks_like_a_mark(tmp_path: Path) -> None:
    (message,) = read(written(tmp_path / "conversations.json", [talk(a=(None, said('x = entity["city","Porto"]', 1)))]))[0]
    assert message.text == 'x = entity["city","Porto"]'
