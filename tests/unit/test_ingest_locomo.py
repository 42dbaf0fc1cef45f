"""LoCoMo's file, on a small one of ours."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from graphmem.ingest.benchmarks.locomo_log import session_time
from tests.exports import JUNK, PLACES, claimed_by, cut, read, spoilt, written

LOCOMO = Path(__file__).parents[1] / "data" / "ingest" / "locomo.json"


def test_sessions_come_in_number_order() -> None:
    """Session 10 comes after session 2 as in the talk's numbering; a dia_id is the key, a sample the conversation."""
    messages, _, _ = read(LOCOMO)
    assert [(m.thread, m.key) for m in messages] == [
        ("session_1", "D1:1"),
        ("session_1", "D1:2"),
        ("session_1", "D1:4"),
        ("session_2", "D2:1"),
        ("session_10", "D10:1"),
    ]
    assert [m.position for m in messages] == [1, 2, 4, 5, 7]
    assert {(m.conversation, m.zone) for m in messages} == {("ana-and-bo", "assumed UTC")}
    assert messages[3].attachments == ("shares a photo: a frog on a stone",)
    assert claimed_by(LOCOMO) == ["locomo"]


def test_turns_of_a_session_follow_each_other_in_time() -> None:
    times = [m.sent_at for m in read(LOCOMO)[0] if m.thread == "session_1"]
    assert times[0] == datetime(2023, 5, 8, 13, 56, tzinfo=UTC)
    assert times == sorted(set(times))


def test_what_could_not_be_read_is_said() -> None:
    """A turn nobody said, and a session without a time; questions are no messages and no errors."""
    assert [q.reason for q in read(LOCOMO)[1]] == [
        "ana-and-bo, session_1, turn 2: 'speaker' is missing or blank",
        "ana-and-bo, session_3: the date is not like '1:56 pm on 8 May, 2023': 'some day in May'",
    ]


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("1:56 pm on 8 May, 2023", datetime(2023, 5, 8, 13, 56)),  # noqa: DTZ001
        ("12:00 am on 1 January, 2024", datetime(2024, 1, 1, 0, 0)),  # noqa: DTZ001
        ("12:09 PM on 13 September 2023", datetime(2023, 9, 13, 12, 9)),  # noqa: DTZ001
    ],
)
def test_times_do_not_depend_on_the_locale(said: str, time: datetime) -> None:
    assert session_time(said) == time


def test_a_file_that_is_cut_off_says_so(tmp_path: Path) -> None:
    """Where it was cut, and what to do."""
    path = tmp_path / "locomo.json"
    path.write_bytes(LOCOMO.read_bytes())
    (problem,) = read(cut(path, 0.8))[1]
    assert f"of {path.stat().st_size:,}" in problem.reason
    assert "Export or copy it again" in problem.reason


def test_a_document_of_another_shape_is_named(tmp_path: Path) -> None:
    (problem,) = read(written(tmp_path / "file.json", 7), format="locomo")[1]
    assert problem.reason == "sample 0: this is not an object with a 'conversation'"


@given(place=PLACES, junk=JUNK)
def test_one_wrong_value_never_breaks_a_read(tmp_path_factory: pytest.TempPathFactory, place: list[int], junk: Any) -> None:
    """Whatever stands in the wrong place, the rest is read and the counts add up."""
    document = spoilt(json.loads(LOCOMO.read_text("utf-8")), place, junk)
    read(written(tmp_path_factory.mktemp("spoilt") / "locomo.json", document), format="locomo")
