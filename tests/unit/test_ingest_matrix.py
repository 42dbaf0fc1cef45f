"""Matrix rooms as Element exports them, on small ones of ours."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

START = 1772442000000


def event(number: int, kind: str = "m.room.message", sender: str = "mira", content: Any = None, **more: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "sender": f"@{sender}:example.org",
        "content": content or {},
        "origin_server_ts": START + 60_000 * number,
        "event_id": f"${number}",
        "room_id": "!r:example.org",
        **more,
    }


def text(body: str, **more: Any) -> dict[str, Any]:
    return {"msgtype": "m.text", "body": body, **more}


def replaced(key: str, body: str) -> dict[str, Any]:
    return text(f"* {body}", **{"m.new_content": text(body), "m.relates_to": {"rel_type": "m.replace", "event_id": key}})


EVENTS = [
    event(1, "m.room.member", content={"membership": "join", "displayname": "Mira"}, state_key="@mira:example.org"),
    event(2, content=text("I live in Bergen.")),
    event(3, content=replaced("$2", "I live in Oslo.")),
    event(
        4,
        sender="jon",
        content=text("> <@mira:example.org> I live in Oslo.\n\nNice", **{"m.relates_to": {"m.in_reply_to": {"event_id": "$2"}}}),
    ),
    event(
        5,
        sender="jon",
        content=text("In the thread", **{"m.relates_to": {"rel_type": "m.thread", "event_id": "$2", "is_falling_back": True}}),
    ),
    event(6, "m.reaction", content={"m.relates_to": {"rel_type": "m.annotation", "event_id": "$2", "key": "👍"}}),
    event(7, "m.room.encrypted", content={"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "AwgA"}),
    event(8, content={"msgtype": "m.image", "body": "At the quay", "filename": "quay.jpg", "url": "mxc://x/y"}),
    event(9, content={}, unsigned={"redacted_because": event(10, "m.room.redaction", redacts="$9")}),
    event(10, "m.room.redaction", redacts="$9"),
    event(11, content=text("Gone soon")),
    event(12, "m.room.redaction", content={"redacts": "$11"}),
    event(13, "m.call.invite", content={"call_id": "1"}),
    event(
        14,
        "m.poll.start",
        content={"m.poll.start": {"question": {"body": "Where?"}, "answers": [{"m.text": "Oslo"}, {"m.text": "Bergen"}]}},
    ),
]


def exported(folder: Path, events: Any = None) -> Path:
    document = {"room_name": "Harbour", "room_creator": "@mira:example.org", "topic": "", "messages": EVENTS if events is None else events}
    return written(folder / "matrix.json", document)


def test_a_room_arrives(tmp_path: Path) -> None:
    path = exported(tmp_path)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["matrix"]
    assert [(m.speaker, m.text) for m in messages] == [
        ("Mira", "I live in Bergen."),
        ("Mira", "I live in Oslo."),
        ("jon", "Nice"),
        ("jon", "In the thread"),
        ("Mira", "At the quay"),
        ("Mira", ""),
        ("Mira", "Gone soon"),
        ("Mira", ""),
        ("Mira", "Where?\n- Oslo\n- Bergen"),
    ]
    assert (messages[0].conversation, messages[0].speaker_key, messages[4].attachments) == (
        "!r:example.org",
        "@mira:example.org",
        ("photo: quay.jpg",),
    )
    assert quarantined == []
    assert (stats.skipped, stats.room_events) == ({"reaction": 1, "not decrypted": 1, "duplicate": 1}, 2)


def test_an_edit_is_a_version_and_a_redaction_ends_one(tmp_path: Path) -> None:
    messages = read(exported(tmp_path))[0]
    first, second = messages[:2]
    assert (first.key, second.key, first.sent_at) == ("$2", "$2", second.sent_at)
    assert second.recorded_at > first.recorded_at
    assert (messages[7].key, messages[7].retired_at > messages[6].sent_at) == ("$11", True)


def test_replies_and_threads(tmp_path: Path) -> None:
    """The message that a thread starts from is in it too."""
    messages = read(exported(tmp_path))[0]
    assert [(m.thread, m.reply_to) for m in messages[:4]] == [("$2", ""), ("$2", ""), ("2026-03-02", "$2"), ("$2", "$2")]


def test_events_of_the_interface_are_read_too(tmp_path: Path) -> None:
    """As a page, as an array, and an event a line."""
    paths = [
        written(tmp_path / "a.json", {"chunk": EVENTS, "end": "t1"}),
        written(tmp_path / "b.json", EVENTS),
        lined(tmp_path / "c.jsonl", *EVENTS),
    ]
    assert [claimed_by(path) for path in paths] == [["matrix"]] * 3
    assert len({tuple(m.id for m in read(path)[0]) for path in paths}) == 1


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None) -> None:
    with TemporaryDirectory() as folder:
        path = exported(Path(folder), spoilt(EVENTS, place, junk))
        read(path if share is None else cut(path, share), format="matrix")
