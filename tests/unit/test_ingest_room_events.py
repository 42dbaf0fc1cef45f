"""Who joined, left, was renamed and called, as each format tells it: events of their own kind, not words."""

from base64 import b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.chat.room_lines import read_irc_event, read_room_line
from graphmem.ingest.tabular.graphmem_jsonl import read_record
from graphmem.model.room_event import RoomEvent
from tests.exports import happened, lined, read, written


@pytest.mark.parametrize(
    ("line", "actor", "event"),
    [
        ("Ron added Mia, Jon Dahl and Kai", "Ron", RoomEvent(action="join", people=("Mia", "Jon Dahl", "Kai"))),
        ("Mia joined using this group's invite link", "Mia", RoomEvent(action="join", people=("Mia",))),
        ('Ron created group "Quay"', "Ron", RoomEvent(action="join", people=("Ron",), room="Quay")),
        ("Ron removed Mia", "Ron", RoomEvent(action="leave", people=("Mia",))),
        ('Ron changed the group name from "A b" to "C d"', "Ron", RoomEvent(action="rename", name="C d")),
        ("Ron hat Mia und Kai hinzugefügt", "Ron", RoomEvent(action="join", people=("Mia", "Kai"))),
        ("Mia hat die Gruppe verlassen", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron añadió a Mia", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Mia a quitté le groupe", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron ha aggiunto Mia", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Mia saiu do grupo", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron heeft Mia verwijderd", "Ron", RoomEvent(action="leave", people=("Mia",))),
        ("지수님이 민호님을 초대했습니다.", "지수", RoomEvent(action="join", people=("민호",))),
        ("Missed group video call", "", RoomEvent(action="call")),
        ("Ron was added by Mia", "Mia", RoomEvent(action="join", people=("Ron",))),
        ("Mia was removed from the group", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Mia was added via an invite link", "Mia", RoomEvent(action="join", people=("Mia",))),
        ("小明邀請小華加入群組", "小明", RoomEvent(action="join", people=("小華",))),
        ("Mia and Kai left", "", RoomEvent(action="leave", people=("Mia", "Kai"))),
        ("Рон добавил(-а) Миа", "Рон", RoomEvent(action="join", people=("Миа",))),
        ("Миа вышел(-ла) из группы", "Миа", RoomEvent(action="leave", people=("Миа",))),
        ("Рон создал(-а) группу «Причал»", "Рон", RoomEvent(action="join", people=("Рон",), room="Причал")),
        ("Ron dodał(a) użytkownika Mia", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Mia opuścił(a) grupę", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron, Mia kişisini ekledi", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Mia gruptan ayrıldı", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron lade till Mia och Kai", "Ron", RoomEvent(action="join", people=("Mia", "Kai"))),
        ("Ron tilføjede Mia", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Mia forlot gruppen", "Mia", RoomEvent(action="leave", people=("Mia",))),
        ("Ron lisäsi käyttäjän Mia", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Ron mengeluarkan Mia", "Ron", RoomEvent(action="leave", people=("Mia",))),
        ("Ronさんがミアさんを追加しました", "Ron", RoomEvent(action="join", people=("ミア",))),
        ("ミアさんが退出しました", "ミア", RoomEvent(action="leave", people=("ミア",))),
        ("小明添加了小华", "小明", RoomEvent(action="join", people=("小华",))),
        ("Ron ने Mia को जोड़ा", "Ron", RoomEvent(action="join", people=("Mia",))),
        ("Ron ändrade gruppens namn från ”A” till ”Kaj”", "Ron", RoomEvent(action="rename", name="Kaj")),
        ("Ron zmienił(a) nazwę grupy na „Kaj”", "Ron", RoomEvent(action="rename", name="Kaj")),
        ("Nieodebrane połączenie wideo", "", RoomEvent(action="call")),
        ("Пропущенный видеозвонок", "", RoomEvent(action="call")),
        ("Kenがグループに参加しました。", "Ken", RoomEvent(action="join", people=("Ken",))),
        ('Ron "Liman" grubunu oluşturdu', "Ron", RoomEvent(action="join", people=("Ron",), room="Liman")),
        ("Ron a changé le sujet de « Quai » à « Port »", "Ron", RoomEvent(action="rename", name="Port")),
        ("You added Mia", "unknown", RoomEvent(action="join", people=("Mia",))),
    ],
)
def test_what_a_program_writes_in_a_language(line: str, actor: str, event: RoomEvent) -> None:
    assert read_room_line(line) == (actor, event)


@pytest.mark.parametrize("line", ["Messages are end-to-end encrypted.", "Ron changed this group's icon", "", "Ron left a note\nfor Mia"])
def test_other_lines_tell_nobody(line: str) -> None:
    assert read_room_line(line) is None


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("--> mira (~m@h) has joined #quay", RoomEvent(action="join", people=("mira",))),
        ("=== mira [~m@h]  has joined #quay", RoomEvent(action="join", people=("mira",))),
        ("*** Quits: mira (m@h) (bye)", RoomEvent(action="leave", people=("mira",))),
        ("-!- jon was kicked from #quay by mira [bye]", RoomEvent(action="leave", people=("jon",))),
        ("-!- mira is now known as mira_", RoomEvent(action="rename", people=("mira",), name="mira_")),
    ],
)
def test_what_irc_says(line: str, event: RoomEvent) -> None:
    found = read_irc_event(line)
    assert found is not None
    assert found[1] == event


NAMES = st.text(st.characters(categories=("L", "N", "Zs", "P", "S")), min_size=1, max_size=12)
PHRASES = (
    *("{a} added {b}", "{b} was added by {a}", "{a} removed {b}", "{b} was removed by {a}", "{a} left", "{a} joined"),
    *("{a} hat {b} hinzugefügt", '{a} created group "{b}"', "{a} named the group {b}", "{a} is now known as {b}"),
)


@given(st.sampled_from(PHRASES), NAMES, NAMES)
@settings(max_examples=150, deadline=None)
def test_any_line_is_an_event_or_none(phrase: str, one: str, other: str) -> None:
    """Whatever people are called, an event is one that can be stored."""
    for found in (read_room_line(phrase.format(a=one, b=other)), read_irc_event(phrase.format(a=one, b=other))):
        assert found is None or RoomEvent.from_json(found[1].to_json()) == found[1]


TELEGRAM: dict[str, Any] = {
    "name": "Quay",
    "type": "private_group",
    "id": 9,
    "messages": [
        {"id": 1, "type": "service", "date": "2026-03-02T09:00:00", "actor": "Ron", "action": "create_group", "title": "Quay"}
        | {"members": ["Ron", "Mia"]},
        {"id": 2, "type": "service", "date": "2026-03-02T09:01:00", "actor": "Ron", "action": "phone_call", "duration_seconds": 61},
        {"id": 3, "type": "service", "date": "2026-03-02T09:02:00", "actor": "Mia", "action": "remove_members", "members": ["Mia"]},
        {"id": 4, "type": "service", "date": "2026-03-02T09:03:00", "actor": "Ron", "action": "pin_message"},
        {"id": 5, "type": "message", "date": "2026-03-02T09:04:00", "from": "Ron", "from_id": "user1", "text": "hi"},
    ],
}  # fmt: skip


def test_telegram(tmp_path: Path) -> None:
    path = written(tmp_path / "result.json", TELEGRAM)
    assert happened(path) == [
        ("Ron", RoomEvent(action="join", people=("Ron", "Mia"), room="Quay")),
        ("Ron", RoomEvent(action="call", people=("Ron",), room="Quay", seconds=61)),
        ("Mia", RoomEvent(action="leave", people=("Mia",), room="Quay")),
    ]
    messages, _, stats = read(path)
    assert ([m.text for m in messages], stats.skipped, stats.room_events) == (["hi"], {"service message": 1}, 3)


def test_members_that_are_no_list_cost_one_event(tmp_path: Path) -> None:
    broken = {**TELEGRAM, "messages": [{**TELEGRAM["messages"][0], "members": 5}, TELEGRAM["messages"][4]]}
    messages, quarantined, _ = read(written(tmp_path / "result.json", broken))
    assert ([m.text for m in messages], len(quarantined)) == (["hi"], 1)


def discord(kind: str, **more: Any) -> dict[str, Any]:
    author = {"id": "1", "name": "ron", "nickname": "Ron", "isBot": False}
    return {"id": kind, "type": kind, "timestamp": "2026-03-02T09:00:00+00:00", "content": "", "author": author, "mentions": [], **more}


def test_discord(tmp_path: Path) -> None:
    mia = [{"id": "2", "name": "mia", "nickname": "Mia"}]
    records = [
        discord("RecipientAdd", mentions=mia),
        discord("Call", callEndedTimestamp="2026-03-02T09:01:30+00:00"),
        discord("ChannelNameChange", content="Changed the channel name: quay."),
        discord("RecipientRemove", mentions=mia),
        discord("ChannelPinnedMessage"),
    ]
    document = {"guild": {"id": "0"}, "channel": {"id": "7", "name": "x"}, "messages": records, "messageCount": 5, "exportedAt": "x"}
    assert [event for _, event in happened(written(tmp_path / "x.json", document))] == [
        RoomEvent(action="join", people=("Mia",)),
        RoomEvent(action="call", people=("Ron",), seconds=90),
        RoomEvent(action="rename", name="quay"),
        RoomEvent(action="leave", people=("Mia",)),
    ]


def test_slack(tmp_path: Path) -> None:
    written(tmp_path / "users.json", [{"id": "U1", "profile": {"display_name": "Ron"}}, {"id": "U2", "profile": {"display_name": "Mia"}}])
    day = [
        {"type": "message", "subtype": "channel_join", "user": "U2", "inviter": "U1", "ts": "1709283600.000100", "text": "joined"},
        {"type": "message", "subtype": "channel_name", "user": "U1", "name": "quay", "ts": "1709283601.000100", "text": "x"},
        {"type": "message", "subtype": "channel_topic", "user": "U1", "topic": "x", "ts": "1709283602.000100", "text": "x"},
        {"type": "message", "subtype": "channel_leave", "user": "U2", "ts": "1709283603.000100", "text": "left"},
    ]
    assert happened(written(tmp_path / "harbour" / "2024-03-01.json", day)) == [
        ("Ron", RoomEvent(action="join", people=("Mia",), room="harbour")),
        ("Ron", RoomEvent(action="rename", name="quay", room="harbour")),
        ("Mia", RoomEvent(action="leave", people=("Mia",), room="harbour")),
    ]


def matrix(number: int, kind: str, content: Any, **more: Any) -> dict[str, Any]:
    sender = "@mia:x.org"
    return {
        "type": kind,
        "event_id": f"${number}",
        "origin_server_ts": 1709283600000 + number,
        "sender": sender,
        "content": content,
        **more,
    }


def test_matrix(tmp_path: Path) -> None:
    joined, left = {"membership": "join", "displayname": "Mia"}, {"membership": "leave"}
    events = [
        matrix(1, "m.room.member", joined, state_key="@mia:x.org"),
        matrix(
            2, "m.room.member", {"membership": "join", "displayname": "Mia B"}, state_key="@mia:x.org", unsigned={"prev_content": joined}
        ),
        matrix(3, "m.room.name", {"name": "Quay"}),
        matrix(4, "m.room.member", left, state_key="@mia:x.org", unsigned={"prev_content": joined}),
        matrix(5, "m.room.topic", {"topic": "x"}),
    ]
    path = written(tmp_path / "matrix.json", {"room_name": "Old quay", "messages": events})
    assert [event for _, event in happened(path)] == [
        RoomEvent(action="join", people=("Mia",), room="Old quay"),
        RoomEvent(action="rename", people=("Mia",), name="Mia B", room="Old quay"),
        RoomEvent(action="rename", name="Quay"),
        RoomEvent(action="leave", people=("Mia B",), room="Quay"),
    ]


def test_teams(tmp_path: Path) -> None:
    def told(number: int, kind: str, **detail: Any) -> dict[str, Any]:
        by = {"user": {"displayName": "Ron", "id": "u1"}}
        detail = {"@odata.type": f"#microsoft.graph.{kind}EventMessageDetail", "initiator": by, **detail}
        own = {"id": str(number), "chatId": "19:x", "messageType": "systemEventMessage", "createdDateTime": "2026-03-02T09:00:00Z"}
        return {**own, "from": None, "body": {"contentType": "html", "content": ""}, "eventDetail": detail}

    mia = {"id": "u2", "displayName": "Mia"}
    records = [
        told(1, "membersAdded", members=[mia]),
        told(2, "chatRenamed", chatDisplayName="Quay"),
        told(3, "callEnded", callDuration="PT1M5S", callParticipants=[{"participant": {"user": mia}}]),
        told(4, "membersDeleted", members=[mia]),
        told(5, "messagePinned"),
    ]
    assert happened(written(tmp_path / "chat.json", {"value": records})) == [
        ("Ron", RoomEvent(action="join", people=("Mia",))),
        ("Ron", RoomEvent(action="rename", name="Quay")),
        ("Ron", RoomEvent(action="call", people=("Mia",), seconds=65)),
        ("Ron", RoomEvent(action="leave", people=("Mia",))),
    ]


def test_mattermost_and_rocket_chat(tmp_path: Path) -> None:
    post = {"team": "t", "channel": "quay", "user": "ron", "message": "x", "create_at": 1709283600000}
    added = {**post, "type": "system_add_to_channel", "props": {"username": "ron", "addedUsername": "mia"}}
    path = lined(tmp_path / "m.jsonl", {"type": "version", "version": 1}, {"type": "post", "post": added})
    assert happened(path, format="mattermost") == [("ron", RoomEvent(action="join", people=("mia",), room="quay"))]
    rocket = {"_id": "1", "rid": "R", "msg": "mia", "t": "ru", "ts": "2026-03-02T09:00:00Z", "u": {"username": "ron", "name": "Ron"}}
    assert happened(lined(tmp_path / "r.json", rocket), format="rocket-chat") == [("Ron", RoomEvent(action="leave", people=("mia",)))]


def test_instagram_and_messenger(tmp_path: Path) -> None:
    """Newer downloads have no types: a line of the program begins with the name of whose line it is."""
    lines = [
        ("Ron", "Ron added Mia to the group."),
        ("Ron", "You named the group Quay."),
        ("Mia", "Mia left the group."),
        ("Mia", "You left me a note."),
        ("Mia", "Ron left a note."),
        ("Mia", "You added too much salt."),
    ]
    messages = [{"sender_name": who, "timestamp_ms": 1709283600000 + n, "content": text} for n, (who, text) in enumerate(lines)]
    path = written(tmp_path / "message_1.json", {"participants": [], "messages": messages, "title": "x", "thread_path": "inbox/x_1"})
    assert happened(path) == [
        ("Ron", RoomEvent(action="join", people=("Mia",))),
        ("Ron", RoomEvent(action="rename", name="Quay")),
        ("Mia", RoomEvent(action="leave", people=("Mia",))),
    ]
    assert [m.text for m in read(path)[0]] == ["You left me a note.", "Ron left a note.", "You added too much salt."]


MIA = "22222222-2222-4222-8222-222222222222"
RON = "33333333-3333-4333-8333-333333333333"


def signal(number: int, chat: str = "11", author: str = "1", **update: Any) -> dict[str, Any]:
    sent = f"{1709283600000 + number}"
    return {"chatItem": {"chatId": chat, "authorId": author, "dateSent": sent, "directionless": {}, "updateMessage": update}}


def changed(number: int, **change: Any) -> dict[str, Any]:
    return signal(number, groupChange={"updates": [change]})


def test_signals_backup(tmp_path: Path) -> None:
    mia, ron = (b64encode(UUID(one).bytes).decode() for one in (MIA, RON))
    path = lined(
        tmp_path / "main.jsonl",
        {"version": "1", "backupTimeMs": "1709290000000"},
        {"account": {"givenName": "Ron"}},
        {"recipient": {"id": "1", "self": {}}},
        {"recipient": {"id": "2", "contact": {"aci": mia, "profileGivenName": "Mia"}}},
        {"recipient": {"id": "3", "group": {"masterKey": "a2V5", "snapshot": {"title": {"title": "Quay"}}}}},
        {"chat": {"id": "10", "recipientId": "2"}},
        {"chat": {"id": "11", "recipientId": "3"}},
        changed(1, groupCreationUpdate={"updaterAci": ron}),
        changed(2, groupMemberAddedUpdate={"updaterAci": ron, "newMemberAci": mia}),
        changed(3, groupNameUpdate={"updaterAci": mia, "newGroupName": "New quay"}),
        changed(4, groupMemberRemovedUpdate={"removerAci": ron, "removedAci": mia}),
        changed(5, groupMemberJoinedByLinkUpdate={"newMemberAci": mia}),
        changed(6, groupJoinRequestApprovalUpdate={"updaterAci": ron, "requestorAci": mia, "wasApproved": False}),
        changed(7, groupMemberLeftUpdate={"aci": mia}),
        changed(8, groupAvatarUpdate={"updaterAci": ron}),
        signal(9, "10", "2", individualCall={"type": "AUDIO_CALL", "direction": "INCOMING", "state": "ACCEPTED"}),
        signal(10, "10", "2", individualCall={"type": "VIDEO_CALL", "direction": "OUTGOING", "state": "MISSED"}),
        signal(11, groupCall={"startedCallRecipientId": "2", "startedCallTimestamp": "1000", "endedCallTimestamp": "62000"}),
        signal(12, "10", "2", profileChange={"previousName": "Mia", "newName": "Mia Berg"}),
        signal(13, "10", "2", expirationTimerChange={"expiresInMs": "1000"}),
        signal(14, groupChange={"updates": "x"}),
    )
    assert happened(path) == [
        ("Ron", RoomEvent(action="join", people=("Ron",), room="Quay")),
        ("Ron", RoomEvent(action="join", people=("Mia",), room="Quay")),
        ("Mia", RoomEvent(action="rename", name="New quay")),
        ("Ron", RoomEvent(action="leave", people=("Mia",), room="Quay")),
        ("Mia", RoomEvent(action="join", people=("Mia",), room="Quay")),
        ("Mia", RoomEvent(action="leave", people=("Mia",), room="Quay")),
        ("Mia", RoomEvent(action="call", people=("Mia",))),
        ("Ron", RoomEvent(action="call", people=("Ron",))),
        ("Mia", RoomEvent(action="call", people=("Mia",), room="Quay", seconds=61)),
        ("Mia", RoomEvent(action="rename", people=("Mia",), name="Mia Berg")),
    ]
    _, quarantined, stats = read(path)
    assert (stats.skipped, stats.room_events, len(quarantined)) == ({"no message": 7, "system message": 3}, 10, 1)


def test_signals_desktop_and_signal_cli(tmp_path: Path) -> None:
    row = {"conversationId": "c-1", "sent_at": 1709283600000, "sourceServiceId": MIA}
    added = {"from": RON, "details": [{"type": "member-add", "aci": MIA}, {"type": "title", "newTitle": "Quay"}, {"type": "avatar"}]}
    call = {"callMode": "Direct", "wasIncoming": True, "acceptedTime": 1000, "endedTime": 4000}
    rows = [
        {**row, "id": "1", "type": "group-v2-change", "groupV2Change": added},
        {**row, "id": "2", "type": "call-history", "callHistoryDetails": call},
        {**row, "id": "3", "type": "profile-change", "profileChange": {"type": "name", "oldName": "Mia", "newName": "Mia Berg"}},
        {**row, "id": "4", "type": "group-v2-change", "groupV2Change": {"details": 7}},
        {**row, "id": "5", "type": "keychange"},
        {**row, "id": "6", "type": "incoming", "body": "hi"},
    ]
    path = written(tmp_path / "rows.json", rows)
    assert happened(path) == [
        (RON, RoomEvent(action="join", people=(MIA,))),
        (RON, RoomEvent(action="rename", name="Quay")),
        (MIA, RoomEvent(action="call", people=(MIA,), seconds=3)),
        ("Mia", RoomEvent(action="rename", people=("Mia",), name="Mia Berg")),
    ]
    messages, quarantined, stats = read(path)
    assert ([m.text for m in messages], len(quarantined), stats.skipped) == (["hi"], 1, {"system message": 1})
    offered = {
        "sourceUuid": MIA,
        "sourceNumber": "+47",
        "sourceName": "Mia",
        "timestamp": 1709283600000,
        "callMessage": {"offerMessage": {"id": 7}},
    }
    ended = {**offered, "callMessage": {"hangupMessage": {"id": 7}}}
    cli = lined(tmp_path / "cli.jsonl", {"envelope": offered, "account": "+47"}, {"envelope": ended, "account": "+47"})
    assert happened(cli, format="signal") == [("Mia", RoomEvent(action="call", people=("Mia",)))]
    assert read(cli, format="signal")[2].skipped == {"call": 1}


@pytest.mark.parametrize(
    "event",
    [
        {},
        3,
        "left",
        {"action": "fly"},
        {"action": "join", "people": "Mia"},
        {"action": "call", "seconds": -1},
        {"action": "join", "people": [""]},
    ],
)
def test_a_malformed_event_of_jsonl_is_no_message(event: Any) -> None:
    record = {"conversation": "c", "speaker": "Ron", "sent_at": "2026-03-02T09:00:00Z", "event": event}
    assert type(read_record(record)).__name__ == "Unreadable"
