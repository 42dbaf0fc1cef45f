"""Google Chat's Takeout, on small ones of ours."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

MIRA = {"name": "Mira Holt", "email": "mira@example.org", "user_type": "Human"}
JON = {"name": "Jon Dahl", "email": "jon@example.org", "user_type": "Human"}


def at(minute: int, day: str = "Tuesday, December 26, 2023") -> str:
    return f"{day} at 8:{minute:02}:39\u202fAM UTC"


def said(name: str, topic: str, text: str, minute: int, **more: Any) -> dict[str, Any]:
    creator = MIRA if len(name) % 2 else JON
    return {"creator": creator, "created_date": at(minute), "text": text, "topic_id": topic, "message_id": f"9x/{topic}/{name}", **more}


DOCUMENT = {
    "messages": [
        said("aaa", "aaa", "I work at Tidewerk.", 1),
        said("bb", "aaa", "Nice", 2, quoted_message_metadata={"creator": MIRA, "text": "I work at Tidewerk."}),
        said(
            "ccc",
            "ccc",
            "I live in Oslo.",
            3,
            updated_date=at(5),
            previous_message_versions=[{"created_date": at(3), "text": "I live in Bergen."}],
        ),
        said("dd", "dd", "", 6, attached_files=[{"original_name": "plan.pdf", "export_name": "File-plan.pdf"}]),
        {**said("ee", "ee", "", 7), "message_state": "DELETED", "deletion_metadata": {"deletion_type": "CREATOR"}, "deleted_date": at(9)},
        said("ff", "ff", "", 8, annotations=[{"video_call_metadata": {"meeting_space": {}}}]),
    ]
}


def space(folder: Path, document: Any = DOCUMENT) -> Path:
    return written(folder / "Space 9x" / "messages.json", document)


def test_every_field_of_a_message_arrives(tmp_path: Path) -> None:
    """A topic with replies is a thread; a quoted message is no word of the one who quotes."""
    path = space(tmp_path)
    messages, quarantined, stats = read(path)
    first, second = messages[:2]
    assert claimed_by(path) == ["google-chat"]
    assert (first.conversation, first.thread, first.speaker, first.speaker_key) == ("9x", "aaa", "Mira Holt", "mira@example.org")
    assert (first.key, f"{first.sent_at:%F %T}", first.zone) == ("9x/aaa/aaa", "2023-12-26 08:01:39", "UTC")
    assert (second.text, second.reply_to) == ("Nice\n\n> Mira Holt: I work at Tidewerk.", "9x/aaa/aaa")
    assert (messages[4].attachments, messages[4].thread) == (("file: plan.pdf",), "2023-12-26")
    assert (quarantined, stats.skipped, stats.room_events) == ([], {}, 1)


def test_edits_and_deletions_are_versions(tmp_path: Path) -> None:
    messages = read(space(tmp_path))[0]
    before, after, gone = messages[2], messages[3], messages[5]
    assert [(m.text, m.key) for m in (before, after)] == [("I live in Bergen.", "9x/ccc/ccc"), ("I live in Oslo.", "9x/ccc/ccc")]
    assert before.retired_at == after.recorded_at > before.recorded_at
    assert (gone.text, f"{gone.retired_at:%T}") == ("", "08:09:39")


@pytest.mark.parametrize(
    "written_date",
    ["Dienstag, 26. Dezember 2023 um 08:01:39 UTC", "martes, 26 de diciembre de 2023, 08:01:39 UTC", "2023年12月26日 08:01:39 UTC"],
)
def test_takeout_writes_dates_in_its_language(tmp_path: Path, written_date: str) -> None:
    message = {**said("aaa", "aaa", "Hello", 1), "created_date": written_date}
    assert f"{read(space(tmp_path, {'messages': [message]}))[0][0].sent_at:%F %T}" == "2023-12-26 08:01:39"


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    bad = {**said("aaa", "aaa", "Hello", 1), "created_date": "soon"}
    messages, quarantined, _ = read(space(tmp_path, {"messages": [bad, said("bb", "bb", "Hi", 1)]}))
    assert [q.reason for q in quarantined] == ["message 0: 'created_date' is not a time of Google Chat: 'soon'"]
    assert [m.text for m in messages] == ["Hi"]


def test_a_takeout_has_other_files(tmp_path: Path) -> None:
    space(tmp_path)
    written(tmp_path / "Space 9x" / "group_info.json", {"name": "Harbour", "members": [MIRA]})
    assert read(tmp_path)[2].skipped["no log"] == 1


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None) -> None:
    with TemporaryDirectory() as folder:
        path = space(Path(folder), spoilt(DOCUMENT, place, junk))
        read(path if share is None else cut(path, share), format="google-chat")
