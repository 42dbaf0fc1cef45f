"""Discord's exports, on small ones of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.chat.discord import with_block_quotes
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest" / "discord"
THREAD = DATA / "thread.json"
PACKAGE = DATA / "package"


def channel(tmp_path: Path, *messages: Any, **more: Any) -> Path:
    """The export of a channel with these messages."""
    document = {
        "guild": {"id": "700"},
        "channel": {"id": "800", "type": "GuildTextChat", "name": "beans", **more},
        "messages": list(messages),
    }
    return written(tmp_path / "Garden - beans [800].json", document | {"messageCount": len(messages)})


def said(key: str = "1", **more: Any) -> dict[str, Any]:
    author = {"id": "100", "name": "mira", "isBot": False}
    return {"id": key, "type": "Default", "timestamp": "2024-03-01T09:00:00+00:00", "content": "Hello", "author": author, **more}


def test_every_field_of_a_message_arrives() -> None:
    """A thread is in the channel where it was opened; who is mentioned has a name; addresses that change are left out."""
    message = read(THREAD)[0][0]
    assert (message.conversation, message.thread, message.key) == ("800", "frost", "1001")
    assert (message.speaker, message.speaker_key, message.role) == ("Mira", "100", "user")
    assert message.text == "Hello @Jonas, I planted beans"
    assert message.attachments == ("photo: plan.png", "sticker: Wave", "embed: Beans\nAll of them")
    assert (message.sent_at, message.zone) == (datetime(2024, 3, 1, 9, 0, 0, 123000, tzinfo=UTC), "+01:00")
    assert message.recorded_at == datetime(2024, 3, 1, 9, 5, tzinfo=UTC)
    assert (message.source, message.position) == ("thread.json", 1)


def test_an_answer_names_what_it_answers() -> None:
    message = read(THREAD)[0][1]
    assert (message.reply_to, message.speaker, message.text) == ("1001", "jonas", "In Bergen?")


def test_a_bot_says_what_its_card_says() -> None:
    message = read(THREAD)[0][2]
    assert (message.role, message.text) == ("bot", "Frost\nTonight\nLow: -2")
    assert message.attachments == ("answers the command: forecast",)


def test_a_forwarded_message_is_marked() -> None:
    message = read(THREAD)[0][3]
    assert (message.text, message.reply_to) == ("> Peas are out", "")
    assert message.attachments == ("file: peas.pdf", "forwarded message: 2024-02-01T10:00:00+01:00")


def test_a_block_quote_goes_on_to_the_end() -> None:
    """ ">>> " quotes every line after it, "> " only its own."""
    assert with_block_quotes("She said:\n>>> I grow peas.\nAnd beans.") == "She said:\n> I grow peas.\n> And beans."
    assert with_block_quotes("> I grow peas.\nNice.") == "> I grow peas.\nNice."


def test_events_are_counted_by_kind() -> None:
    assert read(THREAD)[2].skipped == {"system message": 1, "unknown event": 1}


def test_a_channel_keeps_its_id_when_it_is_called_something_else(tmp_path: Path) -> None:
    first = [m.id for m in read(channel(tmp_path, said("1"), said("2")))[0]]
    assert first[1:] == [m.id for m in read(channel(tmp_path, said("2"), said("3"), name="peas"))[0]][:1]


def test_a_data_package_has_what_its_owner_said() -> None:
    """In the same conversation and under the same keys as in the export of the channel."""
    messages, quarantined, stats = read(PACKAGE)
    assert [(m.conversation, m.speaker, m.speaker_key, m.key, m.text) for m in messages] == [
        ("800", "Mira", "100", "1001", "Hello"),
        ("800", "Mira", "100", "1007", "Peas"),
    ]
    assert messages[0].attachments == ("photo: plan.png", "file: list.pdf")
    assert [m.sent_at.hour for m in messages] == [9, 9]
    assert not quarantined
    assert stats.skipped == {"no log": 2}
    assert "only its owner's own messages" in stats.notes[0]


def test_an_older_data_package_has_tables(tmp_path: Path) -> None:
    """With text of more than one line; without the account's folder the owner is called "me"."""
    path = tmp_path / "messages" / "c800" / "messages.csv"
    path.parent.mkdir(parents=True)
    path.write_text('ID,Timestamp,Contents,Attachments\n1,2021-01-01 10:00:00.123000+00:00,"a ""b""\nc",\n', "utf-8")
    messages, _, stats = read(tmp_path / "messages")
    assert [(m.conversation, m.speaker, m.text) for m in messages] == [("800", "me", 'a "b"\nc')]
    assert stats.formats == {"discord": 1}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (7, "message 0: the message is a number, not an object"),
        (said(timestamp="soon"), "message 0: 'timestamp' is not an ISO 8601 time: 'soon'"),
        (said(timestamp=None), "message 0: 'timestamp' is missing or blank"),
        (said(author=[]), "message 0: 'author' is an array, not an object"),
        (said(author={}), "'speaker' is missing or blank"),
        (said(id={}), "message 0: 'id' is an object, not an id"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, message: Any, reason: str) -> None:
    """The rest of the channel goes on."""
    messages, quarantined, _ = read(channel(tmp_path, message, said("2")))
    assert [q.reason for q in quarantined] == [reason]
    assert [m.key for m in messages] == ["2"]


def test_an_export_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "thread.json"
    path.write_bytes(THREAD.read_bytes())
    messages, quarantined, _ = read(cut(path, 0.5))
    assert messages
    assert "the document is cut off near byte" in quarantined[-1].reason


def test_no_other_format_claims_it(tmp_path: Path) -> None:
    assert claimed_by(THREAD) == ["discord"]
    assert claimed_by(channel(tmp_path)) == ["discord"]
    assert claimed_by(PACKAGE / "messages" / "c800" / "messages.json") == ["discord"]


@given(
    place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1), name=st.sampled_from(["thread.json", "package/messages/c800/messages.json"])
)
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None, name: str) -> None:
    """Whatever stands in the wrong place, and wherever the file ends."""
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "x" / "file.json", spoilt(json.loads((DATA / name).read_text("utf-8")), place, junk))
        read(path if share is None else cut(path, share), format="discord")


@pytest.mark.parametrize(
    "document",
    [[{"a": 1}], {"value": [{"a": 1}]}, {"messages": {"a": 1}}, {"a": {"messages": []}}, {"messages": [{"type": "message", "id": 1}]}],
)
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="discord")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)


def test_a_channel_without_messages_is_no_mistake(tmp_path: Path) -> None:
    assert (
        read(written(tmp_path / "chat.json", {"guild": {}, "channel": {"id": "1"}, "messages": []}), format="discord")[2].events_read == 0
    )


def test_what_a_programs_card_adds_is_said_and_a_preview_is_attached(tmp_path: Path) -> None:
    embeds = [
        {"title": "New incident", "url": "", "description": "Jonas owns the ferry server.", "fields": [{"name": "Since", "value": "May"}]}
    ]
    link = [{"title": "Beans", "url": "https://example.com/beans", "description": "All of them"}]
    own = {"author": {"id": "9", "name": "Pager", "isBot": True}, "content": "New incident", "embeds": embeds}
    other = {"author": {"id": "9", "name": "Pager", "isBot": True}, "content": "see https://example.com/beans", "embeds": link}
    base = {"type": "Default", "timestamp": "2024-03-01T09:00:00+00:00", "timestampEdited": None}
    messages = [{**base, "id": str(number), **one} for number, one in enumerate((own, other))]
    document = {"guild": {"id": "1"}, "channel": {"id": "8", "type": "GuildTextChat"}, "messages": messages, "messageCount": 2}
    first, second = read(written(tmp_path / "general.json", document))[0]
    assert (first.text, first.attachments) == ("New incident\nJonas owns the ferry server.\nSince: May", ())
    assert (second.text, second.attachments) == ("see https://example.com/beans", ("embed: Beans\nAll of them",))
