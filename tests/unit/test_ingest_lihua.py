"""The chats of LiHua-World."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports import claimed_by, read

CHAT = """Time: 20260301_14:00
Mira: The bread comes at eight.

Two loaves: one dark, one light.
LiHua：Got it!
Tirion Fordring: See you : )
Time: 20260302_09:30
LiHua: Good morning
"""


def chat(folder: Path, text: str, name: str = "week1/20260301_1400.txt") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_a_chat(tmp_path: Path) -> None:
    path = chat(tmp_path, CHAT)
    assert claimed_by(path) == ["lihua"]
    messages, quarantined, stats = read(path)
    assert [(m.conversation, m.speaker, m.text, m.sent_at.isoformat()) for m in messages] == [
        (
            "20260301_14:00",
            "Mira",
            "The bread comes at eight.\n\nTwo loaves: one dark, one light.",
            "2026-03-01T14:00:00+00:00",
        ),
        ("20260301_14:00", "LiHua", "Got it!", "2026-03-01T14:00:01+00:00"),
        ("20260301_14:00", "Tirion Fordring", "See you : )", "2026-03-01T14:00:02+00:00"),
        ("20260302_09:30", "LiHua", "Good morning", "2026-03-02T09:30:00+00:00"),
    ]
    assert (quarantined, dict(stats.skipped)) == ([], {"time line": 2})


def test_a_time_that_is_none_and_words_of_nobody_are_named(tmp_path: Path) -> None:
    _, quarantined, _ = read(chat(tmp_path, "Time: 20261301_14:00\nwho says this\nMira: hello\n"))
    assert [(entry.line, entry.reason) for entry in quarantined] == [
        (2, "text before the first line that names a speaker"),
        (3, "the time is not like '20260105_14:00': '20261301_14:00'"),
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.text(max_size=12)), max_size=8))
def test_nothing_stops_the_read(changes: list[tuple[int, str]]) -> None:
    text = CHAT
    for place, junk in changes:
        text = text[:place] + junk + text[place + len(junk) :]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "chat.txt"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        read(path, format="lihua")
