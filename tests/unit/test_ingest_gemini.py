"""Gemini's activities as JSON and as a page, chats of the workspace, and AI Studio's prompts, on small ones of ours."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.assistants.google_takeout import page_text
from graphmem.ingest.assistants.google_timestamps import page_time
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest"
STUDIO = DATA / "gemini.json"
ACTIVITY = DATA / "MyActivity.json"
WORKSPACE = {
    "title": "Beans",
    "creation_time": "2026-08-09T17:29:40+00:00",
    "conversation_turns": [
        {"user_turn": {"prompt": "Which beans?", "turn_index": 0, "turn_last_modified": "2026-08-09T17:29:41+00:00"}},
        {
            "system_turn": {
                "text": [{"data": "Broad"}, {"data": "beans."}],
                "images": ["turn_1_images_0"],
                "turn_index": 1,
                "turn_last_modified": "2026-08-09T17:29:42+02:00",
                "turn_deleted_time": "2026-08-10T00:00:00+00:00",
            }
        },
        {"system_turn": {"text": [], "turn_index": 2}},
        {"light_turn": {}},
    ],
}
CELL = """<div class="outer-cell mdl-cell mdl-cell--12-col mdl-shadow--2dp"><div class="mdl-grid"><div class="header-cell mdl-cell
mdl-cell--12-col"><p class="mdl-typography--title">{product}<br></p></div><div class="content-cell mdl-cell mdl-cell--6-col
mdl-typography--body-1">{content}</div><div class="content-cell mdl-cell mdl-cell--6-col mdl-typography--body-1
mdl-typography--text-right"></div><div class="content-cell mdl-cell mdl-cell--12-col mdl-typography--caption"><b>Products:</b><br>
&emsp;{product}<br></div></div></div>""".replace("\n", " ")


def page(path: Path, *contents: str, product: str = "Gemini Apps", style: str = "") -> Path:
    """The page of activities with these contents, as Takeout writes it: all in one line."""
    cells = "".join(CELL.format(product=product, content=content) for content in contents)
    path.write_text(f"<html><head><title>My Activity</title><style>{style}</style></head><body>{cells}</body></html>", "utf-8")
    return path


def test_every_field_of_an_activity_arrives() -> None:
    """A prompt with its two answers: who, where, when, what was attached, and what is answered."""
    prompt, answer, other = read(ACTIVITY)[0][:3]
    assert (prompt.conversation, prompt.thread, prompt.speaker, prompt.role) == ("Gemini Apps", "2026-01-05", "user", "user")
    assert (prompt.text, prompt.attachments) == ("Which beans\nlike rain?", ("file: plot.png",))
    assert prompt.sent_at == answer.sent_at == datetime(2026, 1, 5, 10, 0, 0, 806000, UTC)
    assert (answer.speaker, answer.role, answer.text) == ("Gemini", "assistant", "Broad beans do:\n- early\n- late")
    assert (answer.reply_to, other.reply_to, other.text) == (prompt.key, prompt.key, "Most do.")
    assert (prompt.zone, prompt.source, prompt.position) == ("UTC", "MyActivity.json", 1)


def test_what_else_was_done_with_the_app() -> None:
    """What was made is the assistant's; what has no words, or is of another product, is skipped. Bard is Gemini's old name."""
    messages, _, stats = read(ACTIVITY)
    assert [(m.conversation, m.speaker, m.text, m.attachments) for m in messages[3:]] == [
        ("abc123", "Gemini", "Beans", ("Created Gemini Canvas titled Beans",)),
        ("Bard", "user", "Hello", ("file: notes.txt",)),
        ("Bard", "Bard", "Hi", ()),
    ]
    assert stats.skipped == {"activity without words": 1, "another product": 1}
    assert [note for note in stats.notes if "do not name their chat" in note]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (7, "entry 0: the entry is a number, not an object"),
        ({"header": "Gemini Apps", "title": "Prompted x"}, "entry 0: 'time' is missing or blank"),
        ({"header": "Gemini Apps", "title": "Prompted x", "time": "soon"}, "entry 0: 'time' is not an ISO 8601 time: 'soon'"),
        ({"header": "Gemini Apps", "title": 7, "time": "2026-01-04T10:00:00Z"}, "entry 0: 'title' is a number, not a string"),
    ],
)
def test_an_entry_that_is_wrong_is_one_entry_and_the_rest_goes_on(tmp_path: Path, entry: Any, reason: str) -> None:
    path = written(tmp_path / "MyActivity.json", [entry, *json.loads(ACTIVITY.read_text("utf-8"))])
    messages, quarantined, _ = read(path)
    assert (len(messages), [q.reason for q in quarantined]) == (6, [reason])


def test_the_page_of_activities_is_read_like_the_list(tmp_path: Path) -> None:
    """Lines before the time are the prompt and what was attached, what comes after it the answer."""
    path = page(
        tmp_path / "MyActivity.html",
        'Prompted&nbsp;Beans &amp; peas<br>in rain?<br>Attached 1 file.<br>-  <a href="p-1.png">plot.png</a>'
        "<br>Jan 5, 2026, 11:00:00\u202fAM CET<br><p>Broad <b>beans</b>.</p><pre>a\n  b</pre>",
        '1 generated image.<br>5 Jan 2026, 12:00:00 UTC<br><img src="bean-2.png">',
        "Used Gemini Apps<br>Jan 5, 2026, 11:30:00 AM CET<br>",
        "Prompted nothing",
        'Prompted <a href="https://gemini.google.com/app/c_9">Peas?</a><br>Jan 6, 2026, 11:00:00 AM CET<br><p>Yes</p>',
    )
    messages, quarantined, stats = read(path)
    assert [(m.speaker, m.text, m.attachments, m.zone) for m in messages[:2]] == [
        ("user", "Beans & peas\nin rain?", ("file: plot.png",), "+01:00"),
        ("Gemini", "Broad beans.\na\n  b", (), "+01:00"),
    ]
    assert messages[0].sent_at == messages[1].sent_at == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert ([m.attachments for m in messages[2:4]], messages[1].reply_to) == ([(), ("image: bean-2.png",)], messages[0].key)
    assert [(m.conversation, m.text) for m in messages[4:]] == [("c_9", "Peas?"), ("c_9", "Yes")]
    assert [q.reason for q in quarantined] == ["entry 3: there is no time that can be read in 'Prompted nothing'"]
    assert stats.skipped == {"activity without words": 1}


def test_a_page_is_known_behind_a_long_style_sheet_and_only_if_it_is_geminis(tmp_path: Path) -> None:
    entry = "Prompted x<br>Jan 5, 2026, 11:00:00 AM CET<br>y"
    assert claimed_by(page(tmp_path / "MyActivity.html", entry, style="x" * 2_000_000)) == ["gemini"]
    assert claimed_by(page(tmp_path / "Other.html", entry, product="YouTube")) == []
    assert len(read(tmp_path / "MyActivity.html")[0]) == 2


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Apr 12, 2026, 3:34:31 PM EDT", datetime(2026, 4, 12, 19, 34, 31, tzinfo=UTC)),
        ("12 Apr 2026, 15:34:31 CEST", datetime(2026, 4, 12, 13, 34, 31, tzinfo=UTC)),
        ("12.04.2026, 15:34:31 MESZ", datetime(2026, 4, 12, 13, 34, 31, tzinfo=UTC)),
        ("10 de mai. de 2026, 03:46:09 BRT", datetime(2026, 5, 10, 6, 46, 9, tzinfo=UTC)),
        ("2026年6月20日 00:28:51 CST", datetime(2026, 6, 19, 16, 28, 51, tzinfo=UTC)),
        ("2026. 5. 1. 오후 1:20:30 KST", datetime(2026, 5, 1, 4, 20, 30, tzinfo=UTC)),
        ("Jan 5, 2026, 12:00:00 AM GMT+05:30", datetime(2026, 1, 4, 18, 30, tzinfo=UTC)),
        ("2026-09-02T12:00:00Z", datetime(2026, 9, 2, 12, tzinfo=UTC)),
    ],
)
def test_times_of_a_page(text: str, time: datetime) -> None:
    assert page_time(text) == time


@pytest.mark.parametrize("text", ["", "beans", "31 Feb 2026, 10:00:00 UTC", "99 Jan 2026, 10:00:00", "see you at 10:00:00", "x" * 999])
def test_what_is_no_time(text: str) -> None:
    assert page_time(text) is None


def test_a_zone_that_is_not_known_is_none() -> None:
    assert page_time("5 Jan 2026, 10:00:00 XYZ") == datetime(2026, 1, 5, 10)  # noqa: DTZ001
    assert page_time("5 Jan 2026, 10:00:00 GMT-3") == datetime(2026, 1, 5, 10, tzinfo=timezone(timedelta(hours=-3)))


def test_a_page_as_text() -> None:
    """Lines, lists, tables and code as a reader sees them; scripts are not seen."""
    html = "<h2>Beans</h2>\n<p>a  b<br>c</p><ol><li><p>one</p></li></ol><table><tr><th>x</th><td>1</td></tr></table><script>no</script>"
    assert page_text(html) == "Beans\na b\nc\n- one\nx | 1"
    assert page_text("<p>3 &lt; 4 <i>and") == "3 < 4 and"


def test_every_field_of_a_studio_prompt_arrives() -> None:
    """A file that is one prompt is called by its name; thoughts are skipped, tools are kept."""
    messages, quarantined, stats = read(STUDIO)
    assert [(m.key, m.role, m.speaker, m.text, m.attachments, m.reply_to) for m in messages] == [
        ("0", "user", "user", "Which beans like rain?", ("image: drive-1",), ""),
        ("2", "assistant", "model", "Broad beans.", ("link: Beans https://beans.example",), "0"),
        ("3/0", "tool", "code execution", "print(2)", (), "2"),
        ("4/0", "tool", "code execution", "2\n", (), "3/0"),
        ("6", "user", "user", "", ("audio: audio/wav",), "4/0"),
    ]
    assert {(m.conversation, m.thread, m.zone) for m in messages} == {("gemini", "gemini", "UTC")}
    assert messages[0].sent_at == datetime(2026, 1, 5, 10, 0, 0, 500000, UTC)
    assert stats.skipped == {"reasoning": 2, "system instruction": 1, "error": 1, "not sent": 1}
    assert quarantined == []


def test_chunks_without_a_time_follow_each_other(tmp_path: Path) -> None:
    """A second apart, from the conversation's time; where there is none at all, from a time that says so."""
    chunks = [{"role": "user", "text": "Hello"}, {"role": "model", "text": "Hi"}]
    timed = {"id": "c1", "title": "Greeting", "create_time": 1735000000.0, "chunkedPrompt": {"chunks": chunks}}
    messages = read(written(tmp_path / "a.json", [timed]))[0]
    assert [m.sent_at.timestamp() for m in messages] == [1735000000.0, 1735000001.0]
    assert {(m.conversation, m.thread) for m in messages} == {("c1", "Greeting")}
    messages, _, stats = read(written(tmp_path / "My prompt", {"chunkedPrompt": {"chunks": chunks}}))
    assert [(m.conversation, m.zone) for m in messages] == [("My prompt", "assumed UTC, no time in the source")] * 2
    assert [note for note in stats.notes if "no times" in note]


@pytest.mark.parametrize(
    ("chunk", "reason"),
    [
        (7, "the chunk is a number, not an object"),
        ({"text": "x"}, "there is no role"),
        ({"role": "user", "text": 7}, "'text' is a number, not a string"),
        ({"role": "user", "text": "x", "createTime": "soon"}, "'createTime' is not an ISO 8601 time: 'soon'"),
        ({"role": "user", "text": "x", "driveImage": 7}, "'driveImage' is a number, not an object"),
    ],
)
def test_a_chunk_that_is_wrong_is_one_entry_and_the_rest_goes_on(tmp_path: Path, chunk: Any, reason: str) -> None:
    document = {"id": "c1", "create_time": 1735000000.0, "chunkedPrompt": {"chunks": [chunk, {"role": "user", "text": "after"}]}}
    messages, quarantined, _ = read(written(tmp_path / "a.json", document))
    assert [m.text for m in messages] == ["after"]
    assert [q.reason for q in quarantined] == [f"conversation 'c1', chunk 0: {reason}"]


def test_a_chat_of_the_workspace(tmp_path: Path) -> None:
    """A file a chat, called .txt; a turn that was deleted says when."""
    path = written(tmp_path / "conversation_1.txt", WORKSPACE)
    messages, quarantined, stats = read(path)
    assert [(m.conversation, m.thread, m.key, m.speaker, m.role, m.text, m.reply_to) for m in messages] == [
        ("conversation_1", "Beans", "0", "user", "user", "Which beans?", ""),
        ("conversation_1", "Beans", "1", "Gemini", "assistant", "Broad\nbeans.", "0"),
    ]
    assert (messages[1].attachments, messages[1].zone) == (("image: turn_1_images_0",), "+02:00")
    assert messages[1].retired_at == datetime(2026, 8, 10, tzinfo=UTC)
    assert [q.reason for q in quarantined] == ["turn 3: there is neither a 'user_turn' nor a 'system_turn'"]
    assert (stats.skipped, claimed_by(path)) == ({"empty message": 1}, ["gemini"])


def test_the_files_are_claimed_by_no_other_format(tmp_path: Path) -> None:
    assert claimed_by(STUDIO) == claimed_by(ACTIVITY) == ["gemini"]
    other = {"header": "YouTube", "title": "Watched x", "time": "2026-01-05T10:00:00Z", "products": ["YouTube"]}
    assert "gemini" not in claimed_by(written(tmp_path / "MyActivity.json", [other]))


@pytest.mark.parametrize("path", [STUDIO, ACTIVITY])
def test_an_export_read_again_gives_the_same(tmp_path: Path, path: Path) -> None:
    again = tmp_path / path.name
    again.write_bytes(path.read_bytes())
    assert {m.id for m in read(path)[0]} == {m.id for m in read(again)[0]}
    assert len(read(path, again)[0]) == len(read(path)[0])


@pytest.mark.parametrize("document", [STUDIO, ACTIVITY, WORKSPACE], ids=["studio", "activity", "workspace"])
@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_one_wrong_value_never_breaks_a_read(document: Any, place: list[int], junk: Any, share: float | None) -> None:
    """Whatever stands in the wrong place, and wherever the file ends: nothing raises, and the units add up."""
    good = json.loads(document.read_text("utf-8")) if isinstance(document, Path) else document
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "MyActivity.json", spoilt(good, place, junk))
        read(path if share is None else cut(path, share), format="gemini")


@given(content=st.text(alphabet='<>/&;="abp r1:0,2', max_size=60), share=st.floats(0, 1))
def test_whatever_stands_in_a_page_never_breaks_a_read(content: str, share: float) -> None:
    with TemporaryDirectory() as folder:
        path = page(Path(folder) / "MyActivity.html", content, f"Prompted x<br>5 Jan 2026, 10:00:00 UTC<br>{content}")
        read(cut(path, share), format="gemini")
