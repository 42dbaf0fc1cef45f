"""Microsoft Teams: the user's export, and answers of the Graph API."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.chat.teams.teams_text import render_teams_text
from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

FOLDER = Path(__file__).parents[1] / "data" / "ingest" / "teams"
EXPORT, GRAPH = FOLDER / "messages.json", FOLDER / "graph.json"


def graph(**more: Any) -> dict[str, Any]:
    return {
        "id": "1", "messageType": "message", "createdDateTime": "2021-03-29T03:53:52Z", "chatId": "19:chat",
        "from": {"user": {"id": "u1", "displayName": "Robin"}}, "body": {"contentType": "text", "content": "hi"}, **more,
    }  # fmt: skip


def test_the_users_export(tmp_path: Path) -> None:
    assert claimed_by(EXPORT) == ["teams"]
    messages, quarantined, stats = read(EXPORT)
    assert [(m.key, m.speaker, m.text, m.attachments, m.reply_to) for m in messages] == [
        ("1614441873083", "Luigi", "ciao & bella\nriga due :)", (), ""),
        ("1614441873084", "Mario", "anche a te", (), "1614441873083"),
        ("3", "Mario", "", ("photo: sea.jpg",), ""),
        ("5", "Mario", "", (), ""),
        ("6", "Mario", "new Luigi\n\ntwo 😄", (), "3"),
        ("7", "Mario", "x", (), ""),
    ]
    assert {(m.conversation, m.zone) for m in messages} == {("8:live:luigi", "UTC")}
    assert {m.speaker_key for m in messages} == {"8:live:luigi", "8:live:mario"}
    assert messages[1].recorded_at.isoformat() == "2021-02-27T16:05:33.083000+00:00"
    assert messages[3].retired_at.isoformat() == "2021-02-27T16:10:00+00:00"
    assert (quarantined, dict(stats.skipped)) == ([], {"system event": 1, "unknown event": 1})


def test_messages_of_the_graph_api() -> None:
    assert claimed_by(GRAPH) == ["teams"]
    messages, quarantined, stats = read(GRAPH)
    post, answer, deleted = messages
    assert (post.conversation, post.thread, post.key) == ("19:c@thread.tacv2", "1616990032035", "1616990032035")
    assert (post.speaker, post.speaker_key, post.text, post.attachments) == (
        "Robin Kline",
        "u1",
        "Plan\nHi Jane, see",
        ("file: Budget.docx",),
    )
    assert post.recorded_at.isoformat() == "2021-03-29T04:00:00+00:00"
    assert (answer.text, answer.reply_to, answer.thread) == ("ok <b>", post.key, post.thread)
    assert (deleted.text, deleted.retired_at.isoformat()) == ("", "2021-03-29T06:00:00+00:00")
    assert (quarantined, dict(stats.skipped)) == ([], {"system event": 1})


def test_an_array_of_messages_of_pages_and_lines_are_the_same(tmp_path: Path) -> None:
    first, second = graph(), graph(id="2", **{"from": {"application": {"id": "b", "displayName": "Polly"}}})
    whole = read(written(tmp_path / "a.json", [first, second]))[0]
    assert [(m.speaker, m.role) for m in whole] == [("Robin", "user"), ("Polly", "bot")]
    ids = [m.id for m in whole]
    assert [m.id for m in read(written(tmp_path / "b.json", [{"value": [first]}, {"value": [second]}]))[0]] == ids
    assert [m.id for m in read(lined(tmp_path / "c.jsonl", first, second), format="teams")[0]] == ids
    assert [m.id for m in read(written(tmp_path / "d.json", first), format="teams")[0]] == ids[:1]


def test_what_is_quoted_is_not_said_again() -> None:
    quote = '<blockquote itemtype="http://schema.skype.com/Reply" itemid="7"><p>old <b>words</b></p></blockquote><p>new</p>'
    assert (render_teams_text(quote, is_html=True).text, render_teams_text(quote, is_html=True).reply_to) == ("new", "7")
    picture = render_teams_text('<p>see</p><img alt="image" src="https://example.org/sea.png?x=1">', is_html=True)
    assert (picture.text, picture.attachments) == ("see", ("photo: sea.png",))
    message = graph(attachments=[{"id": "7", "contentType": "messageReference"}])
    with TemporaryDirectory() as folder:
        assert read(written(Path(folder) / "a.json", [message]))[0][0].reply_to == "7"


def test_what_is_no_message_is_named(tmp_path: Path) -> None:
    entries = [3, None, graph(createdDateTime=None), graph(createdDateTime="soon"), graph(**{"from": None}), graph(body=[])]
    messages, quarantined, _ = read(written(tmp_path / "a.json", {"value": entries}), format="teams")
    assert not messages
    assert [entry.reason for entry in quarantined] == [
        "message 0: the message is a number, not an object",
        "message 1: the message is null, not an object",
        "message 2: 'createdDateTime' is missing",
        "message 3: 'createdDateTime' is not an ISO 8601 time: 'soon'",
        "'speaker' is missing or blank",
        "message 5: 'body' is an array, not an object",
    ]
    broken = {"conversations": [{"id": "x"}, 7, {"id": "y", "MessageList": {}}]}
    reasons = [entry.reason for entry in read(written(tmp_path / "b.json", broken), format="teams")[1]]
    assert reasons == [
        "conversation 0 ('x') has no array 'MessageList'",
        "conversation 1 is not an object",
        "conversation 2 ('y') has no array 'MessageList'",
    ]


def test_what_comes_before_the_cut_is_read(tmp_path: Path) -> None:
    path = tmp_path / "messages.json"
    path.write_bytes(EXPORT.read_bytes())
    messages, quarantined, _ = read(cut(path, 0.6))
    assert messages
    assert "the document is cut off near byte" in quarantined[-1].reason


@settings(max_examples=120, deadline=None)
@given(st.sampled_from([EXPORT, GRAPH]), PLACES, JUNK, st.none() | st.floats(0.1, 0.99))
def test_nothing_stops_the_read(sample: Path, place: list[int], junk: Any, share: float | None) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "messages.json", spoilt(json.loads(sample.read_text("utf-8")), place, junk))
        read(path if share is None else cut(path, share), format="teams")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="<>/!-[]\"'=abq &;#x0\n", max_size=60), st.booleans())
def test_any_markup_has_a_text(markup: str, is_html: bool) -> None:
    assert isinstance(render_teams_text(markup, is_html=is_html).text, str)


def test_a_card_says_what_the_text_does_not(tmp_path: Path) -> None:
    """Adaptive cards are JSON in a string; facts are pairs."""
    body = [
        {"type": "TextBlock", "text": "New incident"},
        {"type": "ColumnSet", "columns": [{"items": [{"type": "TextBlock", "text": "Jonas owns the ferry server."}]}]},
        {"type": "FactSet", "facts": [{"title": "Since", "value": "May"}]},
    ]
    message = {
        "id": "1",
        "messageType": "message",
        "createdDateTime": "2024-03-01T10:00:00Z",
        "from": {"application": {"id": "b1", "displayName": "Pager"}},
        "body": {"contentType": "html", "content": "New incident<attachment id='c1'></attachment>"},
        "attachments": [
            {"id": "c1", "contentType": "application/vnd.microsoft.card.adaptive", "content": json.dumps({"body": body})},
            {"id": "c2", "contentType": "application/vnd.microsoft.card.hero", "name": "Hero", "content": "{"},
        ],
        "chatId": "19:x",
    }
    (read_message,) = read(written(tmp_path / "messages.json", {"value": [message]}))[0]
    assert read_message.text == "New incident\nJonas owns the ferry server.\nSince: May"
    assert read_message.attachments == ("card: Hero",)


def test_a_forwarded_message_keeps_its_origin(tmp_path: Path) -> None:
    """Its words are quoted: they are of another."""
    original = {
        "originalMessageContent": "<p>I moved to Bergen last week.</p>",
        "originalSentDateTime": "2024-01-20T09:00:00Z",
        "originalMessageSender": {"application": None, "user": {"id": "u2", "displayName": "Mira"}},
    }
    reference = {"id": "r1", "contentType": "forwardedMessageReference", "content": json.dumps(original)}
    path = written(
        tmp_path / "messages.json", {"value": [graph(attachments=[reference]), graph(id="2", attachments=[{**reference, "content": "{"}])]}
    )
    first, second = read(path)[0]
    assert (first.text, first.attachments) == (
        "hi\n\n> I moved to Bergen last week.",
        ("forwarded from Mira, 2024-01-20 09:00:00+00:00",),
    )
    assert (second.text, second.attachments) == ("hi", ("forwarded message",))
