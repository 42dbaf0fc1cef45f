"""Messenger's downloads, on small ones of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.chat.messenger import repair_mojibake
from graphmem.ingest.chat.messenger_edits import is_reaction
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest" / "messenger"
CLASSIC = DATA / "inbox" / "jonaslie_4711" / "message_1.json"
ENCRYPTED = DATA / "Jonas_40.json"


def thread(tmp_path: Path, *messages: Any, **more: Any) -> Path:
    document = {"participants": [], "messages": list(messages), "title": "Jonas", "is_still_participant": True, **more}
    return written(tmp_path / "message_1.json", document)


def said(text: str = "Hello", **more: Any) -> dict[str, Any]:
    return {"sender_name": "Mira", "timestamp_ms": 1709283600000, "content": text, **more}


def test_every_field_of_a_message_arrives() -> None:
    """Letters and pictures that the download writes as bytes are made whole, in names as in text."""
    message = read(CLASSIC)[0][0]
    assert (message.conversation, message.thread, message.role) == ("jonaslie_4711", "2024-03-01", "user")
    assert (message.speaker, message.text) == ("Jonas Lié", "Ça va 🌱, I planted beans")
    assert (message.sent_at, message.zone) == (datetime(2024, 3, 1, 9, 5, tzinfo=UTC), "UTC")
    assert (message.source, message.position) == ("message_1.json", 1)


def test_what_is_sent_with_a_message_is_in_words() -> None:
    assert [m.attachments for m in read(CLASSIC)[0][1:4]] == [
        ("photo: your_facebook_activity/messages/inbox/jonaslie_4711/photos/plön.jpg", "video: v.mp4"),
        ("link: https://example.com/beans, Beans",),
        ("sticker: stickers/wave.png",),
    ]


def test_events_are_counted_by_kind() -> None:
    """Calls, what was taken back, who came and went; an account that is gone has no name."""
    messages, _, stats = read(CLASSIC)
    assert (stats.skipped, stats.room_events) == ({"unsent message": 1}, 2)
    assert messages[-1].speaker == "Facebook user"


def test_an_encrypted_chat_is_not_repaired() -> None:
    messages, quarantined, stats = read(ENCRYPTED)
    assert [(m.conversation, m.speaker, m.text) for m in messages] == [
        ("Jonas Lié_40", "Jonas Lié", "Ça va 🌱 Ã©"),
        ("Jonas Lié_40", "Mira Holm", ""),
    ]
    assert messages[1].attachments == ("photo: media/1.jpeg", "file")
    assert (quarantined, stats.skipped) == ([], {"unsent message": 1, "placeholder": 1})


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("\u00c3\u00a9", "é"),
        ("\u00f0\u009f\u0098\u0082 ok \u00e2\u0080\u0099", "😂 ok ’"),
        ("é", "é"),
        ("ÿÿ 😂 \u00c3\u00a9", "ÿÿ 😂 é"),
        ("plain", "plain"),
    ],
)
def test_only_what_was_broken_is_repaired(text: str, whole: str) -> None:
    assert repair_mojibake(text) == whole


@given(st.text())
def test_any_text_comes_out_of_the_download_as_it_went_in(text: str) -> None:
    text = "".join(letter for letter in text if not "\ud800" <= letter <= "\udfff")
    assert repair_mojibake(text.encode("utf-8").decode("latin-1")) == text


def test_a_thread_has_the_same_name_in_each_of_its_files(tmp_path: Path) -> None:
    """Also when it was archived; without its path it has its title."""
    paths = ["inbox/jonas_1", "archived_threads/jonas_1", "your_activity_across_facebook/messages/inbox/jonas_1/"]
    names = {read(thread(tmp_path, said(), thread_path=path))[0][0].conversation for path in paths}
    assert names == {"jonas_1"}
    assert read(thread(tmp_path, said()))[0][0].conversation == "Jonas"


def test_a_second_download_gives_the_same_ids(tmp_path: Path) -> None:
    """Its files are cut elsewhere, so the messages have other places."""
    first = {m.id for m in read(thread(tmp_path, said("b"), said("a"), said("a")))[0]}
    second = {m.id for m in read(thread(tmp_path, said("c"), said("a"), said("b"), said("a")))[0]}
    assert len(first) == 3
    assert first < second


def test_a_time_in_seconds_is_known_by_its_size(tmp_path: Path) -> None:
    """The first downloads of 2018."""
    message = {"sender_name": "Mira", "timestamp": 1520000000, "content": "Hello"}
    assert read(thread(tmp_path, message, thread_path="inbox/j"))[0][0].sent_at.year == 2018


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (7, "message 0: the message is a number, not an object"),
        (said(timestamp_ms=None), "message 0: 'timestamp' is missing"),
        (said(timestamp_ms="soon"), "message 0: 'timestamp_ms' is not a number: 'soon'"),
        (said(timestamp_ms=9**18), "message 0: the time 150094635296999.12 lies outside the calendar"),
        (said(content=["x"]), "message 0: 'content' is an array, not a string"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, message: Any, reason: str) -> None:
    messages, quarantined, _ = read(thread(tmp_path, message, said()))
    assert [q.reason for q in quarantined] == [reason]
    assert [m.text for m in messages] == ["Hello"]


def test_a_download_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    """Its name stands behind the messages, so the folder's is taken."""
    path = tmp_path / "jonaslie_4711" / "message_1.json"
    path.parent.mkdir()
    path.write_bytes(CLASSIC.read_bytes())
    messages, quarantined, _ = read(cut(path, 0.5))
    assert {m.conversation for m in messages} == {"jonaslie_4711"}
    assert "the document is cut off near byte" in quarantined[-1].reason


def test_no_other_format_claims_it(tmp_path: Path) -> None:
    assert claimed_by(CLASSIC) == ["messenger"]
    assert claimed_by(ENCRYPTED) == ["messenger"]
    assert claimed_by(thread(tmp_path)) == ["messenger"]


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1), path=st.sampled_from([CLASSIC, ENCRYPTED]))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None, path: Path) -> None:
    """Whatever stands in the wrong place, and wherever the file ends."""
    with TemporaryDirectory() as folder:
        changed = written(Path(folder) / "x" / "file.json", spoilt(json.loads(path.read_text("utf-8")), place, junk))
        read(changed if share is None else cut(changed, share), format="messenger")


@pytest.mark.parametrize("document", [[{"a": 1}], {"value": [{"a": 1}]}, {"messages": {"a": 1}}, {"a": {"messages": []}}])
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="messenger")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)


def test_a_thread_without_messages_is_no_mistake(tmp_path: Path) -> None:
    assert (
        read(written(tmp_path / "chat.json", {"participants": [], "messages": [], "thread_path": "inbox/a_1"}), format="messenger")[
            2
        ].events_read
        == 0
    )


def at(minute: int, text: str, name: str = "Nora") -> dict[str, Any]:
    return {"sender_name": name, "timestamp_ms": 1709283600000 + minute * 60_000, "content": text}


def test_an_edited_twin_is_a_version(tmp_path: Path) -> None:
    """Of what its sender said shortly before in like words; the newest message stands first. Reactions are counted."""
    newest_first = [
        at(9, "Liked a message", "René"),
        at(8, "Reacted 😂 to your message ", "René"),
        at(5, "I live in Tromsø now (edited)"),
        at(4, "See you at eight"),
        at(3, "I live in Oslo now (edited)"),
        at(2, "I live in Rome", "René"),
        at(1, "I live in Bergen now"),
    ]
    messages, _, stats = read(thread(tmp_path, *newest_first))
    versions = sorted((m for m in messages if "live" in m.text and m.speaker == "Nora"), key=lambda m: m.recorded_at)
    assert [m.text for m in versions] == ["I live in Bergen now", "I live in Oslo now", "I live in Tromsø now"]
    assert len({(m.key, m.sent_at) for m in versions}) == 1
    assert [m.retired_at for m in versions[:2]] == [m.recorded_at for m in versions[1:]]
    assert stats.skipped == {"reaction": 2}
    before = read(thread(tmp_path, at(1, "I live in Bergen now")))[0][0]
    assert before.id == versions[0].id


def test_an_edited_mark_of_nothing_known_stays(tmp_path: Path) -> None:
    messages = read(thread(tmp_path, at(40, "I live in Oslo (edited)"), at(1, "I live in Bergen")))[0]
    assert [(m.text, m.recorded_at == m.sent_at) for m in messages] == [("I live in Oslo (edited)", True), ("I live in Bergen", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Reacted ❤️ to your message ",
        "A réagi ❤️ à votre message",
        "Ha reagito ❤️ al tuo messaggio",
        "Hat mit 😂 auf deine Nachricht reagiert",
        "Reageerde met 😂 op je bericht",
        "Reagerade med ❤️ på ditt meddelande",
        "Zareagował(a) na Twoją wiadomość: ❤️",
        "Mesajınıza ❤️ ifadesini bıraktı",
        "Отреагировал(а) на ваше сообщение: ❤️",
        "メッセージに❤️でリアクションしました",
    ],
)
def test_a_reaction_in_any_of_many_languages(text: str) -> None:
    assert is_reaction(text)


@pytest.mark.parametrize(
    "text", ["Reacted badly to the news.", "Ik reageerde op je bericht van gisteren.", "Liked the message of the film", ""]
)
def test_words_about_reactions_are_messages(text: str) -> None:
    assert not is_reaction(text)
