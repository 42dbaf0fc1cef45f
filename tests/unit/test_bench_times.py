"""The judge of time expressions: what counts as found and correct, and which files are refused."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from graphmem.bench.bench_dates import calendar_interval, check_dates
from graphmem.bench.bench_times import graphmem_guesses
from graphmem.bench.judge import judge, trimmed
from graphmem.bench.recognizers import read_recognizers
from graphmem.bench.timeml import document_time, read_timeml
from graphmem.model.errors import LogError

DATA = Path(__file__).parents[1] / "data" / "bench"


def test_a_sentence_counts_when_all_of_it_is_right() -> None:
    """Four sentences of the file are read (one of them silent by right); "moon day" is no holiday of ours."""
    score = judge(read_recognizers(DATA / "recognizers.json"), graphmem_guesses)
    assert (score.n, score.found, score.value, score.extra) == (5, 4, 4, 0)


def test_a_byte_order_mark_is_ignored(tmp_path: Path) -> None:
    file = tmp_path / "marked.json"
    file.write_bytes(b"\xef\xbb\xbf" + (DATA / "recognizers.json").read_bytes())
    assert len(read_recognizers(file)) == 5


def test_something_found_where_nothing_is_costs_the_case(tmp_path: Path) -> None:
    file = tmp_path / "one.json"
    file.write_text(json.dumps([{"Input": "gone tomorrow", "Results": []}]))
    score = judge(read_recognizers(file), graphmem_guesses)
    assert (score.n, score.found, score.extra) == (1, 0, 1)


def test_news_is_judged_by_expression() -> None:
    """Eleven dates and times, over a line's end too; the length does not count, and the unnamed year has no value."""
    (case,) = read_timeml(DATA / "timeml")
    assert case.ref == datetime(2011, 3, 3)
    score = judge([case], graphmem_guesses)
    assert (score.n, score.found, score.value) == (11, 11, 10)


def test_limits_are_compared_without_their_prepositions() -> None:
    text = "we met (on the 3rd of May)."
    start, end = trimmed(text, text.index("(on"), len(text))
    assert text[start:end] == "3rd of May"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{}", "no cases"),
        (b"[1]", "not a Recognizers-Text file"),
        (b"\xff\xfe", "not a Recognizers-Text file"),
        (b'[{"Input": "x"}]', "KeyError"),
        (b'[{"Input": "x", "Results": [{"Start": "y", "End": 2}]}]', "ValueError"),
        (b'[{"Input": "x", "Context": {"ReferenceDateTime": "soon"}, "Results": []}]', "ValueError"),
        (b"[" * 100_000, "not a Recognizers-Text file"),
    ],
)
def test_a_file_that_is_no_benchmark_is_refused_in_one_line(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "bad.json"
    file.write_bytes(content)
    with pytest.raises(LogError, match=reason) as caught:
        read_recognizers(file)
    assert str(file) in str(caught.value)
    assert "Give" in str(caught.value)


BOMB = '<!DOCTYPE TimeML [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><TimeML>&b;</TimeML>'


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (BOMB, "declares the XML entity"),
        ("<TimeML><TEXT>no end", "ExpatError"),
        ("<TimeML><TEXT>on Monday</TEXT></TimeML>", "CREATION_TIME"),
        ('<TimeML><TIMEX3 functionInDocument="CREATION_TIME" value="soon">x</TIMEX3></TimeML>', "document time is 'soon'"),
    ],
)
def test_a_document_that_cannot_be_read_is_named(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "bad.tml").write_text(content)
    with pytest.raises(LogError, match=reason) as caught:
        read_timeml(tmp_path)
    assert "bad.tml" in str(caught.value)


def test_a_folder_without_documents(tmp_path: Path) -> None:
    with pytest.raises(LogError, match=r"no \.tml file"):
        read_timeml(tmp_path)


def test_document_times_have_a_day() -> None:
    assert document_time("2011-03-03T10:30:00Z") == datetime(2011, 3, 3, 10, 30)
    with pytest.raises(ValueError, match="XXXX"):
        document_time("XXXX-03")


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("7 May 2023", "2023-05-07 2023-05-08"),
        ("The week before 9 June 2023", "2023-05-29 2023-06-05"),
        ("two weekends before 17 July 2023", "2023-07-08 2023-07-10"),
        ("10 years ago", None),
        ("4 years", None),
        ("her mother", None),
    ],
)
def test_which_answers_are_dates(answer: str, place: str | None) -> None:
    found = calendar_interval(answer, datetime(2023, 8, 1))
    assert (found and f"{found.start:%Y-%m-%d} {found.end:%Y-%m-%d}") == place


def test_a_question_without_its_evidence_is_not_counted() -> None:
    assert list(check_dates([("c", "When?", "7 May 2023", frozenset({"D1:1"}))], [], {})) == []
