"""Signal's exports in their four shapes, on small ones of ours."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

JONAS = "11111111-1111-4111-8111-111111111111"
ACI = base64.b64encode(UUID(JONAS).bytes).decode()
SECOND = 1_709_283_600


def at(seconds: int) -> str:
    """A time of the backup: milliseconds, as a string."""
    return f"{(SECOND + seconds) * 1000}"


def item(seconds: int, text: str, author: str = "2", **more: Any) -> dict[str, Any]:
    way: dict[str, Any] = {"outgoing": {}} if author == "1" else {"incoming": {"dateReceived": at(seconds)}}
    said = {"standardMessage": {"text": {"body": text}}}
    return {"chatItem": {"chatId": "10", "authorId": author, "dateSent": at(seconds), **way, **said, **more}}


BACKUP: list[Any] = [
    {"version": "1", "backupTimeMs": "1709290000000", "currentAppVersion": "x"},
    {"account": {"givenName": "Mira", "familyName": "Holm"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"aci": ACI, "e164": "4712", "systemGivenName": "Jonas", "profileGivenName": "J"}}},
    {"recipient": {"id": "3", "group": {"masterKey": "a2V5", "snapshot": {"title": {"title": "Garden"}}}}},
    {"chat": {"id": "10", "recipientId": "2"}},
    {"chat": {"id": "11", "recipientId": "3"}},
    {"chat": {"id": "12", "recipientId": "1"}},
    item(0, "I planted beans"),
    item(
        120,
        "In Oslo? No: Bergen",
        author="1",
        revisions=[item(60, "In Oslo?", author="1")["chatItem"]],
        standardMessage={
            "text": {"body": "In Oslo? No: Bergen"},
            "quote": {"targetSentTimestamp": at(0), "authorId": "2", "text": {"body": "I planted beans"}},
            "attachments": [{"pointer": {"contentType": "image/jpeg", "fileName": "map.jpg", "caption": "the map"}}],
            "linkPreview": [{"url": "https://example.com", "title": "Beans"}],
        },
    ),
    item(180, "Dig on Saturday", chatId="11"),
    item(240, "Buy peas", author="1", chatId="12"),
    {"chatItem": {"chatId": "10", "authorId": "2", "dateSent": at(300), "updateMessage": {"simpleUpdate": {}}}},
    {"chatItem": {"chatId": "10", "authorId": "2", "dateSent": at(310), "remoteDeletedMessage": {}}},
    {"chatItem": {"chatId": "10", "authorId": "2", "dateSent": at(320), "stickerMessage": {"sticker": {"emoji": "🌱"}}}},
    {"chatItem": {"chatId": "10", "authorId": "2", "dateSent": at(330), "hologramMessage": {}}},
    {"chatFolder": {"name": "All"}},
]


def envelope(seconds: int, **message: Any) -> dict[str, Any]:
    stamp = (SECOND + seconds) * 1000
    sender = {"source": "+4712", "sourceNumber": "+4712", "sourceUuid": JONAS, "sourceName": "Jonas", "sourceDevice": 1}
    return {"envelope": {**sender, "timestamp": stamp, **message}, "account": "+4799"}


def data(seconds: int, text: str | None, **more: Any) -> dict[str, Any]:
    return {"dataMessage": {"timestamp": (SECOND + seconds) * 1000, "message": text, "expiresInSeconds": 0, **more}}


CLI: list[Any] = [
    envelope(0, **data(0, "Hello \ufffc", mentions=[{"name": "Mira", "number": "+4799", "start": 6, "length": 1}])),
    envelope(10, **data(10, "In the garden", groupInfo={"groupId": "Z3JvdXA=", "type": "DELIVER"})),
    envelope(20, **data(20, None, attachments=[{"contentType": "image/png", "filename": "plan.png", "id": "1.png", "caption": "plan"}])),
    envelope(30, editMessage={"targetSentTimestamp": SECOND * 1000, **data(30, "Hello!")}),
    envelope(40, editMessage={"targetSentTimestamp": (SECOND + 30) * 1000, **data(40, "Hello!!")}),
    envelope(50, **data(50, None, remoteDelete={"timestamp": (SECOND + 20) * 1000})),
    envelope(60, **data(60, None, reaction={"emoji": "x", "targetSentTimestamp": SECOND * 1000})),
    envelope(70, receiptMessage={"when": 1, "isDelivery": True}),
    envelope(80, typingMessage={"action": "STARTED"}),
    {
        "jsonrpc": "2.0",
        "method": "receive",
        "params": {
            "account": "+4799",
            "envelope": {
                "source": "+4799",
                "sourceName": "Mira",
                "timestamp": (SECOND + 90) * 1000,
                "syncMessage": {
                    "sentMessage": {
                        "destinationUuid": JONAS,
                        "timestamp": (SECOND + 90) * 1000,
                        "message": "Yes",
                        "quote": {"id": SECOND * 1000, "authorUuid": JONAS, "text": "Hello"},
                    }
                },
            },
        },
    },
    envelope(99),
]

EXPORTED: list[Any] = [
    {"date": "2024-03-01T10:00:00", "sender": "Jonas", "body": "Hello", "quote": "", "sticker": "", "reactions": [], "attachments": []},
    {
        "date": "2024-03-01T10:01:00",
        "sender": "Me",
        "body": "",
        "quote": "> Hello",
        "sticker": {"emoji": "🌱"},
        "reactions": [["Jonas", "x"]],
        "attachments": [{"name": "plan.png", "path": "media/plan.png"}],
    },
    {"date": "2024-03-01T10:02:00", "sender": "Me", "body": "", "quote": "", "attachments": [], "deleted": True},
    {"date": "2024-03-01T10:03:00", "sender": "Me", "body": "Call", "quote": "", "attachments": [], "call": True},
]


def row(key: str, seconds: int, text: str, **more: Any) -> dict[str, Any]:
    stamp = (SECOND + seconds) * 1000
    return {"id": key, "conversationId": "c-1", "type": "incoming", "body": text, "sent_at": stamp, "sourceServiceId": JONAS, **more}


ROWS: list[Any] = [
    row("m1", 0, "Hello", attachments=[{"contentType": "image/png", "fileName": "plan.png"}]),
    row("m2", 10, "Yes", type="outgoing", sourceServiceId=None),
    row("m3", 20, "Edited", editMessageTimestamp=(SECOND + 25) * 1000),
    row("m4", 30, "", deletedForEveryone=1, deletedForEveryoneTimestamp=(SECOND + 35) * 1000),
    row("m5", 40, "", type="profile-change"),
]


def backup(tmp_path: Path, *more: Any) -> Path:
    return lined(tmp_path / "main.jsonl", *BACKUP, *more)


def test_every_field_of_a_message_arrives(tmp_path: Path) -> None:
    """A person is known by the account's id, written as Signal writes it elsewhere; a message by its author and its time."""
    message = read(backup(tmp_path))[0][0]
    assert (message.conversation, message.thread, message.key) == (JONAS, "2024-03-01", f"{at(0)}:{JONAS}")
    assert (message.speaker, message.speaker_key, message.text) == ("Jonas", JONAS, "I planted beans")
    assert (message.sent_at, message.zone) == (datetime(2024, 3, 1, 9, tzinfo=UTC), "UTC")
    assert (message.source, message.position) == ("main.jsonl", 9)


def test_an_edited_message_has_all_its_versions(tmp_path: Path) -> None:
    """Under the key of the first; each ends where the next begins."""
    first, second = [m for m in read(backup(tmp_path))[0] if m.key == f"{at(60)}:me"]
    assert (first.speaker, first.text, second.text) == ("Mira Holm", "In Oslo?", "In Oslo? No: Bergen")
    assert first.sent_at == second.sent_at == first.recorded_at
    assert first.retired_at == second.recorded_at == datetime(2024, 3, 1, 9, 2, tzinfo=UTC)
    assert second.reply_to == f"{at(0)}:{JONAS}"
    assert second.attachments == ("photo: map.jpg, the map", "link: https://example.com, Beans")


def test_groups_and_notes_are_conversations(tmp_path: Path) -> None:
    messages, quarantined, stats = read(backup(tmp_path))
    assert [(m.conversation, m.text) for m in messages[3:]] == [("a2V5", "Dig on Saturday"), ("note-to-self", "Buy peas"), (JONAS, "")]
    assert not quarantined
    assert stats.skipped == {"no message": 9, "system message": 1, "deleted message": 1, "unknown event": 1}


def test_a_message_in_a_chat_that_nothing_says_more_of(tmp_path: Path) -> None:
    message = read(lined(tmp_path / "main.jsonl", BACKUP[0], item(0, "Hello", author="9", chatId="77")))[0][0]
    assert (message.conversation, message.speaker) == ("chat 77", "recipient 9")


def test_envelopes_of_signal_cli(tmp_path: Path) -> None:
    """Direct talk is called by the other's id, a group by its own; receipts and the like are counted."""
    messages, quarantined, stats = read(lined(tmp_path / "log.jsonl", *CLI))
    assert [(m.conversation, m.speaker, m.text) for m in messages] == [
        (JONAS, "Jonas", "Hello @Mira"),
        ("Z3JvdXA=", "Jonas", "In the garden"),
        (JONAS, "Jonas", ""),
        (JONAS, "Jonas", "Hello!"),
        (JONAS, "Jonas", "Hello!!"),
        (JONAS, "Jonas", ""),
        (JONAS, "Mira", "Yes"),
    ]
    assert not quarantined
    assert stats.skipped == {"reaction": 1, "receipt": 1, "typing": 1, "unknown event": 1}
    assert messages[2].attachments == ("photo: plan.png, plan",)
    assert messages[6].reply_to == messages[0].key


def test_edits_and_deletions_of_signal_cli_have_the_key_of_the_first_version(tmp_path: Path) -> None:
    """Also an edit of an edit, which names the time of that."""
    messages = read(lined(tmp_path / "log.jsonl", *CLI))[0]
    assert messages[0].key == messages[3].key == messages[4].key
    assert [m.recorded_at.second for m in messages[3:5]] == [30, 40]
    assert (messages[5].key, messages[5].retired_at.second) == (messages[2].key, 50)
    assert len({m.id for m in messages}) == 7


def test_a_chat_of_signal_export(tmp_path: Path) -> None:
    """It has names and local times, no ids; its folder is the chat."""
    messages, _, stats = read(lined(tmp_path / "Jonas Lie" / "data.json", *EXPORTED))
    assert [(m.conversation, m.speaker, m.text, m.zone) for m in messages] == [
        ("Jonas Lie", "Jonas", "Hello", "assumed UTC"),
        ("Jonas Lie", "Me", "", "assumed UTC"),
    ]
    assert messages[1].attachments == ("photo: media/plan.png", "sticker: 🌱")
    assert (stats.skipped, stats.room_events) == ({"deleted message": 1}, 1)


@pytest.mark.parametrize("shape", ["array", "object", "lines"])
def test_rows_of_the_desktop_app(tmp_path: Path, shape: str) -> None:
    """As an array, as an object's messages, or one a line: an edit, a deletion, and what is no message."""
    path = tmp_path / "chat.json"
    if shape == "lines":
        lined(path, *ROWS)
    else:
        written(path, ROWS if shape == "array" else {"messages": ROWS})
    messages, quarantined, stats = read(path)
    assert [(m.key, m.conversation, m.speaker, m.text) for m in messages] == [
        ("m1", "c-1", JONAS, "Hello"),
        ("m2", "c-1", "Me", "Yes"),
        ("m3", "c-1", JONAS, "Edited"),
        ("m4", "c-1", JONAS, ""),
    ]
    assert (messages[2].recorded_at.second, messages[3].retired_at.second) == (25, 35)
    assert messages[0].attachments == ("photo: plan.png",)
    assert (quarantined, stats.skipped) == ([], {"system message": 1})


def test_a_second_export_gives_the_same_ids(tmp_path: Path) -> None:
    first = {m.id for m in read(backup(tmp_path))[0]}
    assert first < {m.id for m in read(backup(tmp_path, item(400, "More")))[0]}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("7", "the line is a number, not an object"),
        ('{"chatItem": 7}', "'chatItem' is a number, not an object"),
        ('{"chatItem": ', "line 2 is not JSON: unexpected end of data (column 14)"),
        (json.dumps(item(0, "x", dateSent="soon")), "'dateSent' is not a number: 'soon'"),
        (json.dumps(item(0, "x", dateSent=None)), "'dateSent' is missing"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, line: str, reason: str) -> None:
    """The rest of the lines goes on."""
    path = tmp_path / "main.jsonl"
    path.write_text("\n".join([json.dumps(BACKUP[0]), line, "", *map(json.dumps, BACKUP[1:])]), "utf-8")
    messages, quarantined, stats = read(path)
    assert [q.reason for q in quarantined] == [reason]
    assert (len(messages), stats.skipped["blank line"]) == (6, 1)


def test_no_other_format_claims_them(tmp_path: Path) -> None:
    paths = [
        backup(tmp_path),
        lined(tmp_path / "cli.jsonl", *CLI),
        lined(tmp_path / "data.json", *EXPORTED),
        written(tmp_path / "rows.json", ROWS),
    ]
    assert [claimed_by(path) for path in paths] == [["signal"]] * 4


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1), records=st.sampled_from([BACKUP, CLI, EXPORTED, ROWS]))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None, records: list[Any]) -> None:
    """Whatever stands in the wrong place, and wherever the file ends."""
    changed = spoilt(records, place, junk)
    with TemporaryDirectory() as folder:
        path = lined(Path(folder) / "x" / "main.jsonl", *(changed if isinstance(changed, list) else [changed]))
        read(path if share is None else cut(path, share), format="signal")


@pytest.mark.parametrize(
    "document",
    [
        [{"a": 1}],
        {"value": [{"a": 1}]},
        {"a": {"messages": []}},
        {"envelope": 1, "sourceDevice": 1, "x": {}},
        {"messages": [{"type": "message", "id": 1}]},
    ],
)
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="signal")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)


def test_a_chat_without_messages_is_no_mistake(tmp_path: Path) -> None:
    assert read(written(tmp_path / "chat.json", {"messages": []}), format="signal")[2].events_read == 0
