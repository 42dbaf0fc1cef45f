"""Telegram Desktop's export, on small ones of ours."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.chat.telegram.telegram_chats import ForumTopics, HexEscapeDecoder
from graphmem.model import Message
from graphmem.model.validity import FOREVER
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

ALL = Path(__file__).parents[1] / "data" / "ingest" / "telegram" / "all.json"


def by_key(*paths: Path) -> dict[tuple[str, str], Message]:
    return {(message.conversation, message.key): message for message in read(*paths)[0]}


def chat(tmp_path: Path, *messages: Any, **more: Any) -> Path:
    """The export of one chat with these messages."""
    return written(tmp_path / "result.json", {"name": "Jonas", "type": "personal_chat", "id": 200, "messages": list(messages), **more})


def said(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "id": number,
        "type": "message",
        "date": "2024-03-01T10:00:00",
        "date_unixtime": "1709283600",
        "from": "Mira",
        "from_id": "user100",
        "text": "Hello",
        **more,
    }


def test_every_field_of_a_message_arrives() -> None:
    """An edited message in a topic: its zone is that of the machine that exported it, which shows in its two dates."""
    message = by_key(ALL)["4242", "3"]
    assert (message.thread, message.reply_to, message.role) == ("Beans", "", "user")
    assert (message.speaker, message.speaker_key, message.text) == ("Mira", "user100", "I planted beans in Bergen.")
    assert (message.sent_at, message.zone) == (datetime(2024, 3, 1, 9, 2, tzinfo=UTC), "+01:00")
    assert message.recorded_at == datetime(2024, 3, 1, 9, 3, tzinfo=UTC)
    assert (message.source, message.position) == ("all.json", 3)


def test_an_answer_is_in_the_topic_of_what_it_answers() -> None:
    message = by_key(ALL)["4242", "4"]
    assert (message.thread, message.reply_to) == ("Beans", "3")
    assert (message.text, message.attachments) == ("See the page", ("link: https://example.com/beans",))


def test_a_deleted_account_keeps_its_id() -> None:
    message = by_key(ALL)["4242", "5"]
    assert (message.speaker, message.speaker_key) == ("Deleted Account", "user300")
    assert message.attachments == ("photo: photos/photo_1.jpg", "forwarded from Seed Shop")


def test_the_words_of_others_are_quoted(tmp_path: Path) -> None:
    """A forwarded message as a whole, a block quote in its lines."""
    passed_on = said(1, forwarded_from="Ada", forwarded_from_id="user300", text="I planted peas.\nAnd beans.")
    assert read(chat(tmp_path, passed_on))[0][0].forwarded_at == FOREVER
    dated = {**passed_on, "forwarded_date": "2024-01-20T09:00:00"}
    assert read(chat(tmp_path, dated))[0][0].forwarded_at < FOREVER
    answer = said(2, text=["So she says:", {"type": "blockquote", "text": "I planted peas."}, "but where?"])
    forwarded, quoting = read(chat(tmp_path, passed_on, answer))[0]
    assert (forwarded.text, forwarded.attachments) == ("> I planted peas.\n> And beans.", ("forwarded from Ada",))
    assert quoting.text == "So she says:\n> I planted peas.\nbut where?"


def test_a_poll_is_text() -> None:
    assert by_key(ALL)["4242", "6"].text == "When do we dig?\n- Saturday\n- Sunday"


def test_all_chats_are_read_with_those_that_were_left() -> None:
    messages, _, stats = read(ALL)
    assert list(dict.fromkeys(m.conversation for m in messages)) == ["4242", "900", "100", "555"]
    assert (stats.skipped, stats.room_events) == ({"service message": 1, "unsupported message": 1, "unknown event": 1}, 1)
    assert stats.formats == {"telegram": 1}


def test_what_is_sent_with_a_message_is_in_words() -> None:
    messages = by_key(ALL)
    assert messages["900", "22"].attachments == ("location: Harbour, Quay 1, 60.39, 5.32",)
    assert messages["900", "23"].attachments == ("audio: Grieg - Morning, song.mp3", "via @tunes")
    assert messages["900", "24"].attachments == ("contact: Jonas Lie, +47 12",)


def test_the_bot_of_a_bots_chat_is_one() -> None:
    assert [(m.speaker, m.role) for m in by_key(ALL).values() if m.conversation == "900"][:2] == [("Weather", "bot"), ("Mira", "user")]


def test_an_old_export_has_no_zone_and_numbers_for_accounts() -> None:
    """A channel's post that is signed has its author for a speaker; an edit in 1970 is none."""
    message = by_key(ALL)["555", "1"]
    assert (message.speaker, message.speaker_key) == ("Ana", "channel555/Ana")
    assert (message.zone, message.recorded_at) == ("assumed UTC", message.sent_at)


def test_an_edit_without_a_zone_has_that_of_the_message(tmp_path: Path) -> None:
    message = read(chat(tmp_path, said(edited="2024-03-01T10:05:00")))[0][0]
    assert message.recorded_at == datetime(2024, 3, 1, 9, 5, tzinfo=UTC)


def test_dates_that_do_not_agree_are_in_utc(tmp_path: Path) -> None:
    message = read(chat(tmp_path, said(date="2024-03-01T10:00:07")))[0][0]
    assert (message.zone, message.sent_at) == ("UTC", datetime(2024, 3, 1, 9, tzinfo=UTC))


def test_a_chat_keeps_its_id_when_it_is_called_something_else(tmp_path: Path) -> None:
    first = [m.id for m in read(chat(tmp_path, said()))[0]]
    assert first == [m.id for m in read(chat(tmp_path, said(), said(2), name="J."))[0]][:1]


def test_one_chat_of_all_is_the_same_alone(tmp_path: Path) -> None:
    """A chat that is exported by itself gives the ids that it has in the export of everything."""
    club = json.loads(ALL.read_text("utf-8"))["chats"]["list"][0]
    alone = read(written(tmp_path / "result.json", club))[0]
    assert [m.id for m in alone] == [m.id for m in read(ALL)[0] if m.conversation == "4242"]


def test_two_topics_of_one_title_are_two() -> None:
    topics = ForumTopics()
    topics.open("2", "Beans")
    topics.open("9", "Beans")
    assert (topics.topic_of("3", "2"), topics.topic_of("10", "9"), topics.topic_of("11", "10"), topics.topic_of("12", "")) == (
        "Beans",
        "Beans (9)",
        "Beans (9)",
        "",
    )


def test_an_answer_to_another_chat_answers_nothing_here(tmp_path: Path) -> None:
    assert read(chat(tmp_path, said(reply_to_message_id=7, reply_to_peer_id="channel9")))[0][0].reply_to == ""


def test_a_control_character_as_telegram_writes_it_does_not_break_the_document(tmp_path: Path) -> None:
    path = chat(tmp_path, said(text="a§b"), said(2))
    path.write_text(path.read_text("utf-8").replace("a§b", r"C:\\x41 a\x0Bb"), "utf-8")
    messages, quarantined, _ = read(path)
    assert ([m.text for m in messages], quarantined) == (["C:\\x41 a\x0bb", "Hello"], [])


@given(text=st.text(st.sampled_from('\\x0Aa"'), max_size=40), size=st.integers(1, 7))
def test_escapes_are_the_same_however_the_file_is_read(text: str, size: int) -> None:
    def whole(step: int) -> bytes:
        file = HexEscapeDecoder(io.BytesIO(text.encode()))
        return b"".join(iter(lambda: file.read(step), b""))

    assert whole(size) == whole(1000)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (7, "chat 'Jonas', message at index 0: the message is a number, not an object"),
        (said(date=None, date_unixtime=None), "chat 'Jonas', message 1: 'date' is missing"),
        (said(date_unixtime="soon"), "chat 'Jonas', message 1: 'date_unixtime' is not a number: 'soon'"),
        (said(date_unixtime="0"), "chat 'Jonas', message 1: the time 0 is not valid: it lies before the source existed"),
        (said(date_unixtime=10**18), "chat 'Jonas', message 1: the time 1e+18 lies outside the calendar"),
        (said(text={"a": 1}), "chat 'Jonas', message 1: 'text' is an object, not a string or an array"),
        (said(text=[7]), "chat 'Jonas', message 1: the part of 'text' is a number, not an object"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, message: Any, reason: str) -> None:
    """The rest of the chat goes on."""
    messages, quarantined, _ = read(chat(tmp_path, message, said(2)))
    assert [q.reason for q in quarantined] == [reason]
    assert [m.key for m in messages] == ["2"]


def test_what_is_no_chat_is_named(tmp_path: Path) -> None:
    document = json.loads(ALL.read_text("utf-8"))
    document["chats"]["list"][0] = "nothing"
    document["chats"]["list"][1]["messages"] = {"a": 1}
    messages, quarantined, _ = read(written(tmp_path / "result.json", document))
    assert [q.reason for q in quarantined] == [
        "chats.list.item is not a chat, which is an object with messages",
        "the messages of chat 'Weather' are not an array",
    ]
    assert {m.conversation for m in messages} == {"100", "555"}


def test_an_export_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    path.write_bytes(ALL.read_bytes())
    messages, quarantined, _ = read(cut(path, 0.6))
    assert messages
    assert "the document is cut off near byte" in quarantined[-1].reason


def test_no_other_format_claims_it(tmp_path: Path) -> None:
    assert claimed_by(ALL) == ["telegram"]
    assert claimed_by(chat(tmp_path, said())) == ["telegram"]
    assert claimed_by(chat(tmp_path)) == ["telegram"]


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None) -> None:
    """Whatever stands in the wrong place, and wherever the file ends."""
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "result.json", spoilt(json.loads(ALL.read_text("utf-8")), place, junk))
        read(path if share is None else cut(path, share), format="telegram")


@pytest.mark.parametrize(
    "document",
    [[{"a": 1}], {"value": [{"a": 1}]}, {"messages": {"a": 1}}, {"a": {"messages": []}}, {"messages": [{"type": "Default", "id": 1}]}],
)
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="telegram")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)


def test_a_chat_without_messages_is_no_mistake(tmp_path: Path) -> None:
    assert (
        read(written(tmp_path / "chat.json", {"name": "Jonas", "type": "personal_chat", "id": 1, "messages": []}), format="telegram")[
            2
        ].events_read
        == 0
    )
    assert read(written(tmp_path / "all.json", {"about": "", "contacts": {"list": []}}), format="telegram")[2].events_read == 0
