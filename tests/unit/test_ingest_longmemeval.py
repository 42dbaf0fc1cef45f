"""LongMemEval's files, on a small one of ours."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from graphmem.ingest.benchmarks.longmemeval_log import session_time
from graphmem.ingest.core.json_fields import RecordError
from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

TURNS = [{"role": "user", "content": "My cat is Pip.", "has_answer": True}, {"role": "assistant", "content": "A fine name."}]
OTHER = [{"role": "user", "content": "It rains."}]
QUESTION = {
    "question_id": "q1",
    "question_type": "single-session-user",
    "question": "Who is Pip?",
    "answer": "a cat",
    "question_date": "2023/06/01 (Thu) 10:00",
    "haystack_dates": ["2023/05/20 (Sat) 02:21", "2023/05/21 (Sun) 09:00"],
    "haystack_session_ids": ["cat_1", "rain_1"],
    "haystack_sessions": [TURNS, OTHER],
    "answer_session_ids": ["cat_1"],
}
SESSION = {"session_id": "other_1", "date": "2022/05/15 (Sun) 17:17", "turns": TURNS}


def test_a_session_is_a_conversation(tmp_path: Path) -> None:
    path = written(tmp_path / "oracle.json", [QUESTION])
    messages, quarantined, _ = read(path)
    assert not quarantined
    assert [(m.conversation, m.thread, m.key, m.speaker, m.role, m.text) for m in messages] == [
        ("cat_1", "2023-05-20 02:21", "2023-05-20 02:21 #0", "user", "user", "My cat is Pip."),
        ("cat_1", "2023-05-20 02:21", "2023-05-20 02:21 #1", "assistant", "assistant", "A fine name."),
        ("rain_1", "2023-05-21 09:00", "2023-05-21 09:00 #0", "user", "user", "It rains."),
    ]
    assert [m.sent_at for m in messages[:2]] == [datetime(2023, 5, 20, 2, 21, second, tzinfo=UTC) for second in (0, 1)]
    assert claimed_by(path) == ["longmemeval"]


def test_a_session_of_several_questions_is_one_conversation(tmp_path: Path) -> None:
    """At another date it is said again, and neither copy is lost."""
    later = {**QUESTION, "haystack_dates": ["2024/01/01 (Mon) 00:00", "2023/05/21 (Sun) 09:00"]}
    messages, quarantined, stats = read(written(tmp_path / "s.json", [QUESTION, {**QUESTION, "question_id": "q2"}, later]))
    assert not quarantined
    assert (len(messages), stats.skipped["duplicate"]) == (5, 4)
    assert {m.conversation for m in messages} == {"cat_1", "rain_1"}


def test_sessions_by_themselves(tmp_path: Path) -> None:
    path = written(tmp_path / "distractors.json", [SESSION])
    assert [(m.conversation, m.text) for m in read(path)[0]] == [("other_1", "My cat is Pip."), ("other_1", "A fine name.")]
    assert claimed_by(path) == ["longmemeval"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    wrong = {
        **QUESTION,
        "haystack_dates": ["soon", "2023/13/41 (Sat) 02:21", "2023/05/20 (Sat) 02:21", "2023/05/20 (Sat) 02:21"],
        "haystack_session_ids": ["a", "b", "c"],
        "haystack_sessions": [TURNS, TURNS, [*TURNS, 7, {"content": "x"}], [], "talk"],
    }
    _, quarantined, stats = read(lined(tmp_path / "s.jsonl", wrong, {"question": "?", "haystack_dates": []}))
    assert [q.reason for q in quarantined] == [
        "session 'a': the date is not like '2023/05/20 (Sat) 02:21': 'soon'",
        "session 'b': there is no such time: '2023/13/41 (Sat) 02:21'",
        "session 'c', turn 2: the turn is a number, not an object",
        "session 'c', turn 3: 'role' is missing or blank",
        "session 'q1, session 4': the session is a string, not an array",
        "record 1: there is neither 'haystack_sessions' nor 'turns'",
    ]
    assert stats.skipped == {"session without turns": 1}


def test_a_file_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    messages, quarantined, _ = read(cut(written(tmp_path / "s.json", [QUESTION, QUESTION]), 0.8))
    assert len(messages) == 3
    assert "the document is cut off" in quarantined[0].reason


@pytest.mark.parametrize("said", ["2023/05/20", "20.05.2023 02:21", "2023/05/20 (Sat) 25:21", ""])
def test_dates_of_another_kind_are_refused(said: str) -> None:
    with pytest.raises(RecordError):
        session_time(said)


@settings(deadline=None)
@given(place=PLACES, junk=JUNK)
def test_one_wrong_value_never_breaks_a_read(place: list[int], junk: Any) -> None:
    with TemporaryDirectory() as folder:
        read(written(Path(folder) / "s.json", spoilt([QUESTION, SESSION], place, junk)), format="longmemeval")
