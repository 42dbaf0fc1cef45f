"""Exports of Mattermost, Rocket.Chat and Zulip, on small ones of ours."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.room_event import RoomEvent
from tests.exports import JUNK, PLACES, claimed_by, cut, happened, lined, read, spoilt, written

AUDIT = "zerver_realmauditlog"

MATTERMOST = [
    {"type": "version", "version": 1},
    {"type": "team", "team": {"name": "harbour", "display_name": "Harbour"}},
    {"type": "channel", "channel": {"team": "harbour", "name": "quay", "type": "O"}},
    {"type": "user", "user": {"username": "mira", "first_name": "Mira", "last_name": "Holm"}},
    {
        "type": "post",
        "post": {
            "team": "harbour",
            "channel": "quay",
            "user": "mira",
            "message": "I live in Oslo.",
            "props": {"attachments": [{"fallback": "I live in Oslo.", "text": "Jon owns the ferry."}]},
            "create_at": 1709283600000,
            "edit_at": 1709283660000,
            "reactions": None,
            "replies": [{"user": "jon", "message": "Nice", "create_at": 1709283720000, "attachments": [{"path": "20240301/x/plan.png"}]}],
        },
    },
    {
        "type": "post",
        "post": {
            "team": "harbour",
            "channel": "quay",
            "user": "jon",
            "type": "system_join_channel",
            "message": "jon joined",
            "create_at": 1,
        },
    },
    {"type": "direct_channel", "direct_channel": {"members": ["mira", "jon"]}},
    {
        "type": "direct_post",
        "direct_post": {"channel_members": ["mira", "jon"], "user": "jon", "message": "Hello", "create_at": 1709283800000},
    },
]
ROCKET = [
    {"msg": "I live in Oslo.", "username": "mira", "ts": "2024-03-01T09:00:00.000Z"},
    {"msg": "mira joined", "username": "mira", "ts": "2024-03-01T09:00:01.000Z", "type": "uj"},
    {
        "msg": "",
        "username": "jon",
        "ts": "2024-03-01T09:01:00.000Z",
        "attachments": [{"title": "quay.png", "image_url": "/f/1", "description": "The quay"}],
    },
]
ROCKET_MESSAGE = {
    "_id": "m2",
    "rid": "GENERAL",
    "msg": "Nice",
    "ts": {"$date": "2024-03-01T09:01:00.000Z"},
    "u": {"_id": "u1", "username": "jon", "name": "Jon Dahl"},
    "tmid": "m1",
    "editedAt": "2024-03-01T09:02:00.000Z",
    "attachments": [{"message_link": "https://x/m1", "author_name": "mira", "text": "I live in Oslo."}],
}
ZULIP = {
    "zerver_message": [
        {
            "id": 1,
            "sender": 10,
            "recipient": 5,
            "content": "I live in Oslo.",
            "date_sent": 1709283600.0,
            "subject": "homes",
            "edit_history": json.dumps([{"prev_content": "I live in Bergen.", "timestamp": 1709283700, "user_id": 10}]),
        },
        {"id": 2, "sender": 11, "recipient": 6, "content": "Hello", "date_sent": 1709283800.0, "subject": "\x07"},
    ],
    "zerver_usermessage": [],
}
REALM = {
    "zerver_userprofile": [
        {"id": 10, "full_name": "Mira Holm", "delivery_email": "mira@example.org"},
        {"id": 11, "full_name": "Bot", "is_bot": True},
    ],
    "zerver_stream": [{"id": 3, "name": "harbour"}],
    "zerver_recipient": [{"id": 5, "type": 2, "type_id": 3}, {"id": 6, "type": 1, "type_id": 10}],
}


def test_mattermost(tmp_path: Path) -> None:
    """A post with replies is a thread; names come from the users' lines."""
    path = lined(tmp_path / "export.jsonl", *MATTERMOST)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["mattermost"]
    assert [(m.conversation, m.thread, m.speaker, m.text) for m in messages] == [
        ("harbour/quay", "1709283600000-mira", "Mira Holm", "I live in Oslo.\nJon owns the ferry."),
        ("harbour/quay", "1709283600000-mira", "jon", "Nice"),
        ("jon, mira", "2024-03-01", "jon", "Hello"),
    ]
    assert (messages[0].recorded_at > messages[0].sent_at, messages[1].reply_to) == (True, messages[0].key)
    assert messages[1].attachments == ("photo: plan.png",)
    assert (quarantined, stats.skipped) == ([], {"no message": 5})


def test_rocket_chats_room(tmp_path: Path) -> None:
    path = lined(tmp_path / "harbour.json", *ROCKET)
    messages, quarantined, stats = read(path)
    assert claimed_by(path) == ["rocket-chat"]
    assert [(m.conversation, m.speaker, m.text, m.attachments) for m in messages] == [
        ("harbour", "mira", "I live in Oslo.", ()),
        ("harbour", "jon", "", ("photo: quay.png, The quay",)),
    ]
    assert (quarantined, stats.skipped, stats.room_events) == ([], {}, 1)


@pytest.mark.parametrize("document", [{"messages": [ROCKET_MESSAGE], "success": True}, [ROCKET_MESSAGE]])
def test_rocket_chats_interface(tmp_path: Path, document: Any) -> None:
    """Answers of the server, and dumps of its database."""
    path = written(tmp_path / "messages.json", document)
    (message,) = read(path)[0]
    assert claimed_by(path) == ["rocket-chat"]
    assert (message.conversation, message.key, message.reply_to, message.speaker) == ("GENERAL", "m2", "m1", "Jon Dahl")
    assert (message.text, message.recorded_at > message.sent_at) == ("Nice\n\n> mira: I live in Oslo.", True)


def test_zulip(tmp_path: Path) -> None:
    """A topic is a thread, an edit a version; a direct message is called after its two persons."""
    written(tmp_path / "realm.json", REALM)
    path = written(tmp_path / "messages-000001.json", ZULIP)
    messages, quarantined, stats = read(tmp_path)
    assert claimed_by(path) == ["zulip"]
    assert [(m.conversation, m.thread, m.speaker, m.text, m.role) for m in messages] == [
        ("harbour", "homes", "Mira Holm", "I live in Bergen.", "user"),
        ("harbour", "homes", "Mira Holm", "I live in Oslo.", "user"),
        ("Bot, Mira Holm", "2024-03-01", "Bot", "Hello", "bot"),
    ]
    assert messages[0].retired_at == messages[1].recorded_at > messages[0].sent_at
    assert (quarantined, stats.skipped) == ([], {"no log": 1})


def test_zulips_audit_log_tells_who_was_in_a_channel(tmp_path: Path) -> None:
    """It is read once, with the first file of messages."""

    def row(number: int, kind: int, **more: Any) -> dict[str, Any]:
        return {"id": number, "event_type": kind, "event_time": 1709283600.5, "acting_user": 1, "modified_stream": 3, **more}

    told = [
        row(1, 301, modified_user=1),
        row(2, 603, extra_data='{"1": "port", "2": "harbour"}'),
        row(3, 603, extra_data={"1": "port", "2": "harbour"}),
        row(4, 303, modified_user=1),
        row(5, 303, modified_user=1, event_time="x"),
        row(6, 101, modified_user=1),
        row(7, 603, extra_data="x"),
    ]
    channels = [{"id": 3, "name": "harbour"}]
    written(tmp_path / "realm.json", {"zerver_userprofile": [{"id": 1, "full_name": "Mira"}], "zerver_stream": channels, AUDIT: told})
    written(tmp_path / "messages-000001.json", ZULIP)
    written(tmp_path / "messages-000002.json", ZULIP)
    assert happened(tmp_path) == [
        ("Mira", RoomEvent(action="join", people=("Mira",), room="harbour")),
        ("Mira", RoomEvent(action="rename", name="harbour")),
        ("Mira", RoomEvent(action="rename", name="harbour")),
        ("Mira", RoomEvent(action="leave", people=("Mira",), room="harbour")),
    ]
    assert len(read(tmp_path)[1]) == 1


def test_zulip_without_its_names(tmp_path: Path) -> None:
    messages = read(written(tmp_path / "messages-000001.json", ZULIP))[0]
    assert [(m.conversation, m.speaker) for m in messages][-1] == ("group 6", "user 11")


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1), number=st.integers(0, 3))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None, number: int) -> None:
    with TemporaryDirectory() as folder:
        format, document = [("mattermost", MATTERMOST), ("rocket-chat", ROCKET), ("rocket-chat", [ROCKET_MESSAGE]), ("zulip", ZULIP)][
            number
        ]
        changed = spoilt(document, place, junk)
        path = Path(folder) / "messages-000001.json"
        path = lined(path, *changed) if number < 2 and isinstance(changed, list) else written(path, changed)
        written(Path(folder) / "realm.json", spoilt(REALM, place, junk))
        read(path if share is None else cut(path, share), format=format)
