"""The chat of a meeting as text, as Zoom saves it."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exports import claimed_by, read

NEW = "14:31:02 From Nora Lind to Everyone:\n\tI live in Oslo.\n\tReally.\n14:32:10 From  Omar  to  Nora Lind(Direct Message):\n\tNice\n"
OLD = "14:31:02\t From  Nora Lind : I live in Oslo.\nReally.\n14:32:10\t From  Omar (Direct Message) : Nice\n"
CLOUD = "04:01:02\tNora Lind:\tI live in Oslo.\nReally.\n04:02:10\tOmar:\tNice\n"
CAPTIONS = "[Nora Lind] 14:31:02\nI live in Oslo.\nReally.\n\n[Omar] 14:32:10\nNice\n\n"
HALVES = "02:31:02 PM From Nora Lind to Everyone:\n\tI live in Oslo.\n\tReally.\n02:32:10 PM From Omar to Everyone:\n\tNice\n"


def saved(folder: Path, text: str, name: str = "2024-05-06 10.30.00 Harbour/meeting_saved_chat.txt") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("text", [NEW, OLD, CLOUD, CAPTIONS, HALVES])
def test_each_form_gives_the_same_messages(tmp_path: Path, text: str) -> None:
    """A saved chat gives the time of day; that of a cloud recording, the time since its start."""
    path = saved(tmp_path, text)
    messages, quarantined, _ = read(path)
    assert claimed_by(path) == ["zoom-chat"]
    assert [(m.speaker, m.text, f"{m.sent_at:%F %T}") for m in messages] == [
        ("Nora Lind", "I live in Oslo.\nReally.", "2024-05-06 14:31:02"),
        ("Omar", "Nice", "2024-05-06 14:32:10"),
    ]
    assert (messages[0].zone, quarantined) == ("assumed UTC", [])


def test_after_midnight_it_is_the_next_day(tmp_path: Path) -> None:
    text = "23:59:00 From Nora to Everyone:\n\tLate\n00:01:00 From Omar to Everyone:\n\tVery\n"
    assert [f"{m.sent_at:%d %H:%M}" for m in read(saved(tmp_path, text))[0]] == ["06 23:59", "07 00:01"]


def test_a_reaction_is_no_message_and_a_quotation_not_ones_own(tmp_path: Path) -> None:
    text = (
        '14:31:02 From Nora to Everyone:\n\tReplying to "I live in O..."\n\tMe too\n'
        '14:31:03 From Omar to Everyone:\n\tReacted to "Me too" with 👍\n'
    )
    messages, _, stats = read(saved(tmp_path, text))
    assert ([m.text for m in messages], stats.skipped) == (["Me too"], {"reaction": 1})


LINES = st.sampled_from([*NEW.splitlines(), *OLD.splitlines(), *CLOUD.splitlines(), *CAPTIONS.splitlines(), "99:99:99 From A : b"])


@given(st.lists(LINES | st.text(max_size=9), max_size=9), st.sampled_from(["9998-12-31", "harbour"]))
def test_nothing_that_is_wrong_stops_a_read(lines: list[str], name: str) -> None:
    with TemporaryDirectory() as folder:
        read(saved(Path(folder), "\n".join(lines).encode("utf-8", "replace").decode(), f"{name}.txt"), format="zoom-chat")
