"""Captions as transcripts of meetings: WebVTT, SubRip, SubViewer."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.ingest.transcripts.caption_speakers import looks_like_name
from tests.exports import claimed_by, read

TEAMS = """WEBVTT

7f3a-11/16-0
00:00:05.000 --> 00:00:08.000
<v Nora Lind>I moved to Bergen
last week.</v>

7f3a-11/16-1
00:00:08.500 --> 00:00:11.000
<v Nora Lind>It rains &amp; rains.</v>

7f3a-11/17-0
00:00:11.500 --> 00:00:12.000
<v Omar Haddad>Tidewerk hired me.</v>
"""
ZOOM = """WEBVTT

1
00:00:05.000 --> 00:00:08.000
Nora Lind: I moved to Bergen last week.

2
00:00:08.500 --> 00:00:11.000
Nora Lind: It rains & rains.

3
00:00:11.500 --> 00:00:12.000
Omar Haddad: Tidewerk hired me.
"""
MEET = """WEBVTT

00:05.000 --> 00:08.000
(Nora Lind)
I moved to Bergen

00:08.000 --> 00:12.000 align:start
(Nora Lind)
last week. It rains & <i>rains</i>.
-
 \n(Omar Haddad)
Tidewerk hired me.
"""
SUBRIP = """1
00:00:05,000 --> 00:00:08,000
Nora Lind:
I moved to Bergen last week.

2
00:00:08,500 --> 00:00:11,000
It rains & rains.

3
00:00:11,500 --> 00:00:12,000
Omar Haddad: Tidewerk hired me.
"""
SUBVIEWER = """0:00:05.000,0:00:08.000
Nora Lind: I moved to Bergen last week. It rains & rains.

0:00:11.500,0:00:12.000
Omar Haddad: Tidewerk hired me.
"""


def recorded(folder: Path, text: str, name: str = "Harbour 2024-05-06 10-30.vtt") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("text", [TEAMS, ZOOM, MEET, SUBRIP, SUBVIEWER, f"\ufeff{SUBRIP}".replace("\n", "\r\n")])
def test_captions_of_one_speaker_are_one_turn(tmp_path: Path, text: str) -> None:
    """Whoever made them, whether hours are written, and however a name is given."""
    path = recorded(tmp_path, text)
    messages, quarantined, _ = read(path)
    assert len(claimed_by(path)) == 1
    assert [(m.speaker, m.text) for m in messages] == [
        ("Nora Lind", "I moved to Bergen last week. It rains & rains."),
        ("Omar Haddad", "Tidewerk hired me."),
    ]
    assert (f"{messages[0].sent_at:%F %T}", messages[0].zone, messages[0].conversation, quarantined) == (
        "2024-05-06 10:30:05",
        "assumed UTC",
        "Harbour 2024-05-06 10-30",
        [],
    )


@pytest.mark.parametrize(
    ("name", "began", "zone"),
    [
        ("GMT20240506-083000_Recording.transcript.vtt", "2024-05-06 08:30:05", "UTC"),
        ("Sync-20240506_103000-Meeting Recording.vtt", "2024-05-06 10:30:05", "assumed UTC"),
        ("abc-defg-hij (2024-05-06 10:30 GMT+2).vtt", "2024-05-06 08:30:05", "+02:00"),
        ("2024-05-06.vtt", "2024-05-06 00:00:05", "assumed UTC"),
        ("2026-05-06 10.30.00 Acme/recording.vtt", "2026-05-06 10:30:05", "assumed UTC"),
    ],
)
def test_the_name_says_when_it_began(tmp_path: Path, name: str, began: str, zone: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    message = read(recorded(tmp_path, TEAMS, name))[0][0]
    assert (f"{message.sent_at:%F %T}", message.zone) == (began, zone)


def test_a_note_says_it_before_the_name(tmp_path: Path) -> None:
    text = TEAMS.replace("WEBVTT\n", "WEBVTT\n\nNOTE Recorded\n2023-01-02T09:00:00Z\n\nSTYLE\n::cue { color: red }\n", 1)
    messages, _, stats = read(recorded(tmp_path, text))
    assert f"{messages[0].sent_at:%F %T}" == "2023-01-02 09:00:05"
    assert stats.skipped == {"header": 1, "note": 1, "style": 1}


def test_without_any_date_times_count_from_a_placeholder(tmp_path: Path) -> None:
    messages, _, stats = read(recorded(tmp_path, TEAMS, "harbour.vtt"))
    assert (f"{messages[0].sent_at:%F %T}", messages[0].zone) == ("2000-01-01 00:00:05", "assumed UTC, no time in the source")
    assert "Put the date in the file's name" in stats.notes[0]


def test_a_caption_may_have_two_voices(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:05.000 --> 00:08.000\n<v.loud Nora>Where do you live?</v>\n<v Omar>In Oslo.</v>\n"
    assert [(m.speaker, m.text) for m in read(recorded(tmp_path, text))[0]] == [("Nora", "Where do you live?"), ("Omar", "In Oslo.")]


def test_a_pause_and_a_long_turn_begin_another(tmp_path: Path) -> None:
    cues = [f"00:{minute:02}:00.000 --> 00:{minute:02}:30.000\n<v Nora>{'Word ' * 200}end.\n\n" for minute in (0, 1, 2, 3, 9)]
    assert [len(m.text) for m in read(recorded(tmp_path, "WEBVTT\n\n" + "".join(cues)))[0]] == [2009, 2009, 1004]


def test_a_colon_in_speech_is_no_name(tmp_path: Path) -> None:
    """Labels, half sentences, links, and a name that stands only once among many captions."""
    said = [
        "I have one rule: never tell.",
        "Note: it rains.",
        "See https://example.org",
        "Bergen: a city.",
        *(f"Line {n}." for n in range(9)),
    ]
    text = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{line}\n\n" for n, line in enumerate(said, start=1))
    messages, _, stats = read(recorded(tmp_path, text, "film.srt"))
    assert {m.speaker for m in messages} == {"Unknown speaker"}
    assert "rule: never tell. Note: it rains." in messages[0].text
    assert "name nobody" in stats.notes[1]


@pytest.mark.parametrize(
    ("name", "known"),
    [
        *((name, True) for name in ("Nora Lind", "SPEAKER_00", "Maria del Carmen", "花子", "Mira H.", "Nora Lind (Guest)")),
        *((name, False) for name in ("María José de la Cruz Ruiz Ortega", "so here is", "Note", "Question", "So")),
    ],
)
def test_what_looks_like_a_name(name: str, known: bool) -> None:
    assert looks_like_name(name) is known


def test_sounds_and_lines_shown_twice_are_left_out(tmp_path: Path) -> None:
    text = (
        "WEBVTT\nKind: captions\nLanguage: en\n\n00:01.000 --> 00:02.000\n[Music]\n\n00:02.000 --> 00:03.000\nI live\n\n"
        "00:03.000 --> 00:04.000\nI live\nin Oslo\n\n00:04.000 --> 00:05.000\n\n"
    )
    messages, _, stats = read(recorded(tmp_path, text))
    assert [m.text for m in messages] == ["I live in Oslo"]
    assert stats.skipped == {"header": 3, "sound": 1, "empty caption": 1}


def test_what_is_no_caption_is_quarantined(tmp_path: Path) -> None:
    quarantined = read(recorded(tmp_path, "WEBVTT\n\nDear diary\n\n" + SUBRIP))[1]
    assert [(q.reason, q.content, q.line) for q in quarantined] == [("text before the first time of a caption", "Dear diary", 3)]


LINES = st.sampled_from([*TEAMS.splitlines(), *MEET.splitlines(), *SUBRIP.splitlines(), "9999:59:59.999 --> 0:00.1", "NOTE x", "STYLE"])


@given(st.lists(LINES | st.text(max_size=12), max_size=15), st.sampled_from(["vtt", "srt"]))
def test_nothing_that_is_wrong_stops_a_read(lines: list[str], format: str) -> None:
    with TemporaryDirectory() as folder:
        read(recorded(Path(folder), "\n".join(lines).encode("utf-8", "replace").decode()), format=format)


def test_names_in_brackets_and_behind_dashes(tmp_path: Path) -> None:
    lines = ["[Nora Lind] I moved to Bergen.", "- Omar: Really?", "(Nora Lind) Yes.", "[Music]", "[Nora Lind] In May."]
    cues = (f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{line}\n" for n, line in enumerate(lines, start=1))
    path = tmp_path / "talk 2026-03-02.srt"
    path.write_text("\n".join(cues), "utf-8")
    assert [(m.speaker, m.text) for m in read(path)[0]] == [
        ("Nora Lind", "I moved to Bergen."),
        ("Omar", "Really?"),
        ("Nora Lind", "Yes. In May."),
    ]
