"""Logs of IRC, as the known programs write them."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphmem.ingest.chat.irc import channel_name
from graphmem.ingest.core.source_file import SourceFile
from tests.exports import claimed_by, read

IRSSI = """--- Log opened Tue Jan 02 22:00:00 2018
22:10 -!- mira [~m@example.org] has joined #harbour
22:12 <@mira> jonas: I moved to Bergen
22:13 < jonas> nice!
22:14  * mira waves
23:59 < jonas> still here
--- Day changed Wed Jan 03 2018
00:01 <@mira> me too
--- Log closed Wed Jan 03 00:05:00 2018
"""
WEECHAT = (
    "2018-01-02 22:10:00\t-->\tmira (~m@example.org) has joined #harbour\n"
    "2018-01-02 22:12:00\t@mira\tI moved to Bergen\n"
    "2018-01-02 22:13:00\tjonas\tnice! <3\n"
    "2018-01-02 22:14:00\t *\tmira waves\n"
    "2018-01-02 22:15:00\t--\tmira is now known as mira_\n"
    "2018-01-02 22:16:00\t<--\tmira_ (~m@example.org) has quit (bye)\n"
)
ZNC = (
    "[22:10:00] *** Joins: mira (~m@example.org)\n[22:12:00] <mira> I moved to Bergen\n[23:59:00] <jonas> nice!\n[00:01:00] * mira waves\n"
)
HEXCHAT = (
    "**** BEGIN LOGGING AT Sun Dec 31 23:00:00 2017\n\n"
    "Dec 31 23:10:00 *\tNow talking on #harbour\n"
    "Dec 31 23:12:00 <mira>\tI moved to Bergen\n"
    "Dec 31 23:13:00 *\tjonas (~j@example.org) has joined\n"
    "Jan 01 00:01:00 *\tmira waves\n"
    "**** ENDING LOGGING AT Mon Jan  1 00:05:00 2018\n"
)
MIRC = (
    "\nSession Start: Tue Jan 02 22:00:00 2018\nSession Ident: #harbour\n[22:10] * jonas (~j@example.org) has joined #harbour\n"
    "[22:12] <@mira> \x02I\x02 moved to \x0304Bergen\x03\n[22:13] * mira waves\n[22:14] * ChanServ sets mode: +o mira\n"
    "Session Close: Tue Jan 02 23:00:00 2018\n"
)
UBUNTU = "[22:12] <mira> I moved to Bergen\n=== jonas [~j@example.org]  has joined #harbour\n=== mira waves\n[22:15] <jonas> nice!\n"
EGGDROP = (
    "[22:10] mira (~m@example.org) joined #harbour.\n[22:12] <mira> I moved to Bergen\n[22:13] Action: mira waves\n"
    "[22:14] #harbour: mode change '+o mira' by ChanServ\n[00:00] --- Wed Jan  3 2018\n[00:01] <jonas> nice!\n"
)


def log(folder: Path, text: str, name: str = "#harbour.log") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "name", "said", "skipped"),
    [
        (IRSSI, "harbour.log", 5, {"log marker": 3}),
        (WEECHAT, "irc.libera.#harbour.weechatlog", 3, {}),
        (ZNC, "#harbour/2018-01-02.log", 3, {}),
        (HEXCHAT, "libera-#harbour.log", 2, {"log marker": 2, "blank line": 1, "channel event": 1}),
        (MIRC, "harbour.log", 2, {"blank line": 1, "log marker": 3, "channel event": 1}),
        (UBUNTU, "2018-01-02_22.raw.txt", 3, {}),
        (EGGDROP, "harbour.log.02Jan2018", 3, {"channel event": 1, "log marker": 1}),
    ],
)
def test_a_log_of_a_known_program(tmp_path: Path, text: str, name: str, said: int, skipped: dict[str, int]) -> None:
    path = log(tmp_path, text, name)
    assert claimed_by(path) == ["irc"]
    messages, quarantined, stats = read(tmp_path)
    assert (len(messages), quarantined, dict(stats.skipped)) == (said, [], skipped)
    assert {m.conversation for m in messages} == {"#harbour"}
    assert {m.speaker for m in messages} <= {"mira", "jonas"}
    assert any(m.text.endswith("I moved to Bergen") for m in messages)
    assert any(m.text == "* mira waves" and m.speaker == "mira" for m in messages)


def test_the_day_goes_on_at_midnight(tmp_path: Path) -> None:
    days = [m.sent_at.isoformat() for m in read(log(tmp_path, ZNC, "#harbour 2018-01-02.log"))[0]]
    assert days == ["2018-01-02T22:12:00+00:00", "2018-01-02T23:59:00+00:00", "2018-01-03T00:01:00+00:00"]
    assert read(log(tmp_path, IRSSI, "#irssi.log"))[0][-1].sent_at.isoformat() == "2018-01-03T00:01:00+00:00"
    assert [m.thread for m in read(log(tmp_path, HEXCHAT, "#hexchat.log"))[0]] == ["2017-12-31", "2018-01-01"]


def test_a_clock_that_is_set_back_does_not_make_a_day(tmp_path: Path) -> None:
    messages = read(log(tmp_path, "[12:30] <mira> a\n[12:25] <jonas> b\n[09:00] <mira> c\n", "#x.20180102.log"))[0]
    assert [m.thread for m in messages] == ["2018-01-02", "2018-01-02", "2018-01-03"]


def test_a_clock_of_twelve_hours_is_recognised(tmp_path: Path) -> None:
    lines = [f"[{hour}:{minute:02}] <mira> {hour} {minute}" for hour in (11, 12, 1, 2) for minute in range(0, 60, 8)]
    messages, _, stats = read(log(tmp_path, "\n".join(lines), "#x.20180102.log"))
    assert {m.thread for m in messages} == {"2018-01-02"}
    assert messages[-1].sent_at.hour == 14
    assert "the clock has twelve hours" in stats.notes[0]


def test_a_day_on_which_nobody_spoke_is_a_log(tmp_path: Path) -> None:
    text = "[10:00:01] *** Joins: mira (~m@h)\n[10:00:02] * mira waves\n"
    path = log(tmp_path, text, "#x/2018-01-03.log")
    assert claimed_by(path) == ["irc"]
    messages, _, stats = read(path.parent)
    assert [(m.conversation, m.speaker, m.text, m.sent_at.isoformat()) for m in messages] == [
        ("#x", "mira", "* mira waves", "2018-01-03T10:00:02+00:00")
    ]
    assert (stats.skipped, stats.room_events) == ({}, 1)
    assert claimed_by(log(tmp_path, text.splitlines()[0], "#x/2018-01-04.log")) == ["irc"]
    assert claimed_by(log(tmp_path, text + "[10:00:03] started\n", "#x/2018-01-05.log")) == []
    assert claimed_by(log(tmp_path, text, "undated.log")) == []


def test_without_any_day_the_log_says_what_to_do(tmp_path: Path) -> None:
    messages, quarantined, stats = read(log(tmp_path, "[12:30] <mira> a\n[12:31] * jonas waves\n", "#harbour.log"))
    assert not messages
    assert [entry.line for entry in quarantined] == [1, 2]
    assert "Put it in the file's name" in quarantined[0].reason
    assert len(stats.notes) == 1


def test_a_zone_that_is_written_is_kept(tmp_path: Path) -> None:
    (message,) = read(log(tmp_path, "[2018-01-02T12:34:56+0200] <mira> hi\n"))[0]
    assert (message.sent_at.isoformat(), message.zone) == ("2018-01-02T10:34:56+00:00", "+02:00")


@pytest.mark.parametrize(
    ("name", "channel"),
    [
        ("znc/mira/libera/#harbour/2018-01-02.log", "#harbour"),
        ("mira_libera_#harbour_20180102.log", "#harbour"),
        ("2018/01/02/#harbour.txt", "#harbour"),
        ("irc.libera.#harbour.weechatlog", "#harbour"),
        ("libera/jonas/2018-01-02.log", "jonas"),
        ("harbour-2018-01-02.log", "harbour"),
    ],
)
def test_the_channel_is_named_by_the_file(tmp_path: Path, name: str, channel: str) -> None:
    path = log(tmp_path, "[12:30] <mira> a\n", name)
    assert channel_name(SourceFile(path, name)) == channel


def test_a_line_of_no_known_shape_is_named(tmp_path: Path) -> None:
    text = "[12:30] <mira> a\n" * 8 + "what is this\n[99:99] <mira> b\n"
    _, quarantined, _ = read(log(tmp_path, text, "#harbour 2018-01-02.log"))
    assert [(entry.line, entry.reason) for entry in quarantined] == [
        (9, "this is not a line of an IRC log"),
        (10, "there is no such time: '[99:99]'"),
    ]


def test_a_daily_log_read_twice_has_the_same_ids(tmp_path: Path) -> None:
    first = log(tmp_path, ZNC, "a/#harbour/2018-01-02.log")
    second = log(tmp_path, ZNC + "[00:02:00] <jonas> bye\n", "b/#harbour/2018-01-02.log")
    messages, _, stats = read(first.parent, second.parent)
    assert (len(messages), stats.skipped["duplicate"], stats.room_events) == (4, 4, 1)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from([IRSSI, WEECHAT, ZNC, HEXCHAT, MIRC, UBUNTU, EGGDROP]),
    st.lists(st.tuples(st.integers(0, 300), st.text(max_size=9) | st.from_regex(r"\d{1,6}", fullmatch=True)), max_size=8),
)
def test_nothing_stops_the_read(text: str, changes: list[tuple[int, str]]) -> None:
    for place, junk in changes:
        text = text[:place] + junk + text[place + len(junk) :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "#x 9998-12-31.log"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read(path, format="irc")
