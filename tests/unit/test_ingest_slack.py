"""Slack's export, on small ones of ours."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.chat.slack.slack_names import SlackNames
from graphmem.ingest.chat.slack.slack_text import render_text
from graphmem.model import Message
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

DATA = Path(__file__).parents[1] / "data" / "ingest" / "slack"
DAY = DATA / "garden" / "2024-03-01.json"
NAMES = SlackNames({"U1": "Mira Holm"}, {"C1": "garden"})


def by_key(*paths: Path) -> dict[str, Message]:
    return {message.key: message for message in read(*paths)[0]}


def day(tmp_path: Path, *events: Any) -> Path:
    """The day's file of an export with these events and our users."""
    path = written(tmp_path / "export" / "garden" / "2024-03-01.json", list(events))
    shutil.copy(DATA / "users.json", tmp_path / "export" / "users.json")
    return path


def said(ts: str, **more: Any) -> dict[str, Any]:
    return {"type": "message", "user": "U0MIRA", "text": "Hello", "ts": ts, **more}


def test_every_field_of_a_message_arrives() -> None:
    """An answer in a thread that was edited, with a file: who, where, when, to what."""
    message = by_key(DATA)["1709283700.000300"]
    assert (message.conversation, message.thread, message.reply_to) == ("garden", "1709283600.000200", "1709283600.000200")
    assert (message.speaker, message.speaker_key, message.role) == ("jonas", "U0JONAS", "user")
    assert message.text == "@Mira Holm the plan is at beans (https://example.com/beans) & in #kitchen"
    assert message.sent_at == datetime(2024, 3, 1, 9, 1, 40, 300, tzinfo=UTC)
    assert message.recorded_at == datetime(2024, 3, 1, 9, 5, tzinfo=UTC)
    assert message.attachments == ("photo: plan.png",)
    assert (message.source, message.position, message.zone) == ("slack/garden/2024-03-01.json", 3, "UTC")


def test_the_start_of_a_thread_is_in_it_and_answers_nothing() -> None:
    messages = by_key(DATA)
    assert (messages["1709283600.000200"].thread, messages["1709283600.000200"].reply_to) == ("1709283600.000200", "")
    assert messages["1709283500.000100"].thread == "2024-03-01"


def test_programs_are_bots() -> None:
    """By their own name in the message, by their profile, or by the list of users."""
    messages = by_key(DATA)
    assert [(m.speaker, m.speaker_key) for m in messages.values() if m.role == "bot"] == [("weather", "B0RAIN"), ("Calendar", "U0CAL")]
    assert messages["1709283800.000400"].text == "Frost tonight\nTonight: -2"


def test_a_message_of_blocks_says_what_they_say() -> None:
    assert by_key(DATA)["1709284000.000600"].text == "@jonas look at #kitchen :tada: the list (https://example.com/list)\nbeans\npeas"


def test_events_are_counted_by_kind() -> None:
    """Who joined, what nobody said, what is gone; the lists beside the folders are no logs."""
    _, quarantined, stats = read(DATA)
    assert not quarantined
    assert (stats.skipped, stats.room_events) == ({"no log": 3, "unknown event": 1, "deleted message": 1}, 1)
    assert stats.formats == {"slack": 2}


def test_a_direct_message_is_named_by_its_folder() -> None:
    assert {m.conversation for m in read(DATA)[0]} == {"garden", "D0PAIR"}


def test_an_edit_keeps_what_was_said_before(tmp_path: Path) -> None:
    """The event of a full export has both versions; the old one ends where the new one begins."""
    before, now = said("1709283500.000100"), said("1709283500.000100", text="Hello!", edited={"user": "U0MIRA", "ts": "1709283560.000000"})
    event = {"type": "message", "subtype": "message_changed", "ts": "1709283560.000900", "message": now, "previous_message": before}
    messages, _, stats = read(day(tmp_path, event))
    edited_at = datetime(2024, 3, 1, 8, 59, 20, tzinfo=UTC)
    assert [(m.text, m.recorded_at, m.retired_at.year) for m in messages] == [
        ("Hello", messages[0].sent_at, 2024),
        ("Hello!", edited_at, 9999),
    ]
    assert messages[0].retired_at == edited_at
    assert messages[0].id != messages[1].id
    assert stats.events_read == 2


def test_an_edit_that_only_adds_a_preview_is_none(tmp_path: Path) -> None:
    same = said("1709283500.000100")
    event = {"type": "message", "subtype": "message_changed", "ts": "1709283501.000000", "message": same, "previous_message": same}
    messages, _, stats = read(day(tmp_path, same, event))
    assert (len(messages), stats.skipped["link preview"]) == (1, 1)


def test_a_deletion_is_noted_with_what_was_said(tmp_path: Path) -> None:
    """Once for the words, which ended then, and once for the deletion itself, should the words be known already."""
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "ts": "1709283560.000000",
        "deleted_ts": "1709283500.000100",
        "previous_message": said("1709283500.000100"),
    }
    words, deletion = read(day(tmp_path, event))[0]
    assert (words.text, deletion.text, words.key) == ("Hello", "", deletion.key)
    assert words.retired_at == deletion.retired_at == datetime(2024, 3, 1, 8, 59, 20, tzinfo=UTC)


def test_the_start_of_a_thread_that_is_deleted_is_a_deletion(tmp_path: Path) -> None:
    """It stays as a mark for its answers, which the event shows as a change."""
    gone = said("1709283500.000100", subtype="tombstone", user="USLACKBOT", text="This message was deleted.")
    before = said("1709283500.000100")
    event = {"type": "message", "subtype": "message_changed", "ts": "1709283560.000000", "message": gone, "previous_message": before}
    messages = read(day(tmp_path, event))[0]
    assert [(m.text, m.speaker, m.retired_at.year) for m in messages] == [("Hello", "Mira Holm", 2024), ("", "Mira Holm", 2024)]


def test_a_second_export_gives_the_same_ids(tmp_path: Path) -> None:
    """The same days, as a folder and as an archive, under another name."""
    archive = shutil.make_archive(str(tmp_path / "other export"), "zip", DATA)
    first, second = read(DATA)[0], read(Path(archive))[0]
    assert [m.id for m in first] == [m.id for m in second]
    assert {m.conversation for m in second} == {"garden", "D0PAIR"}
    assert read(DATA, Path(archive))[2].skipped["duplicate"] == len(first) + 1  # and who joined


def test_a_folder_that_is_an_id_has_the_channels_name(tmp_path: Path) -> None:
    shutil.copytree(DATA, tmp_path / "export")
    (tmp_path / "export" / "garden").rename(tmp_path / "export" / "C0GARDEN")
    assert {m.conversation for m in read(tmp_path / "export")[0]} == {"garden", "D0PAIR"}


def test_a_channel_in_one_file_has_the_answers_in_the_starts_of_threads(tmp_path: Path) -> None:
    """As slackdump writes it."""
    answer = said("1709283600.000200", text="Hi", thread_ts="1709283500.000100")
    start = said("1709283500.000100", thread_ts="1709283500.000100", slackdump_thread_replies=[answer])
    path = written(tmp_path / "C0GARDEN.json", {"name": "garden", "messages": [start], "channel_id": "C0GARDEN"})
    assert claimed_by(path) == ["slack"]
    assert [(m.conversation, m.text, m.reply_to) for m in read(path)[0]] == [
        ("garden", "Hello", ""),
        ("garden", "Hi", "1709283500.000100"),
    ]


def test_a_day_without_the_lists_beside_it_has_ids_for_names(tmp_path: Path) -> None:
    path = written(tmp_path / "garden" / "2024-03-01.json", [said("1709283500.000100", text="<@U0JONAS> hello <#C9|seeds>")])
    message = read(path)[0][0]
    assert (message.conversation, message.speaker, message.text) == ("garden", "U0MIRA", "@U0JONAS hello #seeds")


def test_a_list_that_is_broken_does_not_stop_the_days(tmp_path: Path) -> None:
    path = day(tmp_path, said("1709283500.000100"))
    (tmp_path / "export" / "users.json").write_text('[{"id": "U0MIRA", "name": "mira"}, 7, {"id": ')
    assert read(path)[0][0].speaker == "mira"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<@U1> and <@U2|bo> and <@U3>", "@Mira Holm and @bo and @U3"),
        ("<#C1> <#C1|> <#C2|old>", "#garden #garden #old"),
        ("<!here> <!channel> <!subteam^S1|@cooks> <!subteam^S1>", "@here @channel @cooks @S1"),
        ("<!date^1392734382^{date}|18 Feb 2014>", "18 Feb 2014"),
        (
            "<https://a.example/x> <http://a.example|a.example> <https://a.example|here>",
            "https://a.example/x http://a.example here (https://a.example)",
        ),
        ("<mailto:a@b.example|a@b.example> <tel:+4712|+47 12>", "a@b.example +47 12"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2, &amp;lt;", "1 < 2 && 3 > 2, &lt;"),
    ],
)
def test_text_is_as_it_was_shown(text: str, shown: str) -> None:
    assert render_text(text, NAMES) == shown


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (7, "event 0: the event is a number, not an object"),
        (said("soon"), "event 0: 'ts' is not a timestamp: 'soon'"),
        ({"type": "message", "user": "U0MIRA", "text": "x"}, "event 0: 'ts' is missing"),
        (said("99999999999999999.0"), "event 0: the time 1e+17 lies outside the calendar"),
        (said("1709283500.000100", text=["x"]), "event 0: 'text' is an array, not a string"),
        (said("1709283500.000100", user=None), "event 0: there is no speaker: 'user', 'bot_id' and 'username' are missing"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, event: Any, reason: str) -> None:
    """The rest of the day goes on."""
    messages, quarantined, _ = read(day(tmp_path, event, said("1709283600.000200")))
    assert [q.reason for q in quarantined] == [reason]
    assert [m.text for m in messages] == ["Hello"]


def test_a_day_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    path = cut(day(tmp_path, *json.loads(DAY.read_text())), 0.5)
    messages, quarantined, _ = read(path)
    assert messages
    assert "the document is cut off near byte" in quarantined[-1].reason


def test_an_empty_day_has_no_messages(tmp_path: Path) -> None:
    assert read(day(tmp_path))[2].events_read == 0


def test_no_other_format_claims_it() -> None:
    assert claimed_by(DAY) == ["slack"]


@given(place=PLACES, junk=JUNK, share=st.none() | st.floats(0, 1))
def test_nothing_that_is_wrong_stops_a_read(place: list[int], junk: Any, share: float | None) -> None:
    """Whatever stands in the wrong place, in the day or in the lists, and wherever the file ends."""
    documents = {name: json.loads((DATA / name).read_text("utf-8")) for name in ("users.json", "channels.json", "garden/2024-03-01.json")}
    with TemporaryDirectory() as folder:
        for name, document in spoilt(documents, place, junk).items() if place else ():
            path = written(Path(folder) / name, document)
            if share is not None and name.startswith("garden"):
                cut(path, share)
            if name.startswith("garden"):
                read(path, format="slack")


@pytest.mark.parametrize(
    "document",
    [[{"a": 1}], {"value": [{"a": 1}]}, {"messages": {"a": 1}}, {"a": {"messages": []}}, {"messages": [{"type": "service", "id": 1}]}],
)
def test_a_document_of_another_shape_is_named(tmp_path: Path, document: Any) -> None:
    """It was said to be one of these, and holds none: that is an entry, not silence."""
    messages, quarantined, stats = read(written(tmp_path / "other.json", document), format="slack")
    assert (len(messages), len(quarantined), stats.events_read) == (0, 1, 1)


def test_a_channel_without_messages_is_no_mistake(tmp_path: Path) -> None:
    assert read(written(tmp_path / "chat.json", {"name": "garden", "messages": []}), format="slack")[2].events_read == 0


def test_what_blocks_and_cards_add_is_part_of_the_text(tmp_path: Path) -> None:
    """The text of a program is often the notification alone; rich text says what the text of a person says."""
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "New incident"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "*Jonas* owns the ferry server."}},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "Port"}, {"type": "raw_text", "text": "Bergen"}]]},
    ]
    rich = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "Hello there"}]}]}]
    day = [
        {"type": "message", "subtype": "bot_message", "text": "New incident", "bot_id": "B1", "ts": "1709283600.000100", "blocks": blocks},
        {"type": "message", "text": "Hello *there*", "user": "U1", "ts": "1709283600.000200", "blocks": rich},
        {"type": "message", "text": "Down", "bot_id": "B1", "ts": "1709283600.000300", "attachments": [{"text": "Mira owns the quay."}]},
        {
            "type": "message",
            "text": "See",
            "user": "U1",
            "ts": "1709283600.000400",
            "attachments": [{"from_url": "https://x.org", "text": "Beans"}],
        },
    ]
    messages = read(written(tmp_path / "incidents" / "2024-03-01.json", day))[0]
    assert [m.text for m in messages] == [
        "New incident\n*Jonas* owns the ferry server.\nPort | Bergen",
        "Hello *there*",
        "Down\nMira owns the quay.",
        "See",
    ]
    assert messages[3].attachments == ("attachment: Beans",)


def test_a_shared_message_keeps_its_origin(tmp_path: Path) -> None:
    card = {"is_share": True, "author_name": "Mira", "text": "I moved to Bergen last week.", "ts": "1705741200.000100"}
    day = [{"type": "message", "text": "", "user": "U1", "ts": "1709283600.000100", "attachments": [card]}]
    (message,) = read(written(tmp_path / "harbour" / "2024-03-01.json", day))[0]
    assert message.text == "> Mira: I moved to Bergen last week."
    assert message.attachments == ("forwarded from Mira, 2024-01-20 09:00:00.000100+00:00",)


def test_the_fallback_of_a_card_with_blocks_is_left_out(tmp_path: Path) -> None:
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "The quay is down."}}]
    card = {"fallback": "[no preview available]", "blocks": blocks}
    day = [{"type": "message", "text": "Alert", "user": "U1", "ts": "1709283600.000100", "attachments": [card]}]
    assert [m.text for m in read(written(tmp_path / "harbour" / "2024-03-01.json", day))[0]] == ["Alert\nThe quay is down."]


def test_several_shared_messages_say_whose_they_are(tmp_path: Path) -> None:
    cards = [
        {"is_share": True, "author_name": name, "text": text, "ts": "1705741200.000100"}
        for name, text in (("Mira", "I moved to Bergen."), ("Kai", "I sold the boat."))
    ]
    day = [{"type": "message", "text": "", "user": "U1", "ts": "1709283600.000100", "attachments": cards}]
    (message,) = read(written(tmp_path / "harbour" / "2024-03-01.json", day))[0]
    assert message.text == (
        "> Mira wrote on 2024-01-20 09:00+0000:\n> Mira: I moved to Bergen.\n\n"
        "> Kai wrote on 2024-01-20 09:00+0000:\n> Kai: I sold the boat."
    )
    assert message.forwarded_from == "Mira"
