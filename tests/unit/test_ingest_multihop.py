"""Passages of MuSiQue and HotpotQA, on small files of ours."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ijson
import pytest
from hypothesis import given, settings

from tests.exports import JUNK, PLACES, claimed_by, cut, lined, read, spoilt, written

PARAGRAPHS = [
    {"idx": 0, "title": "Fjord", "paragraph_text": "A fjord is an inlet.", "is_supporting": True},
    {"idx": 1, "title": "Fjord", "paragraph_text": "Norway has many."},
]
MUSIQUE: dict[str, Any] = {"id": "2hop__1_2", "paragraphs": PARAGRAPHS, "question": "Where?", "answer": "there", "answerable": True}
CONTEXT = [["Fjord", ["A fjord is an inlet.", " It is deep."]], ["Oslo", ["Oslo is a city.", "It lies on a fjord."]]]
HOTPOT: dict[str, Any] = {"_id": "5a", "question": "Where?", "answer": "there", "supporting_facts": [["Oslo", 1]], "context": CONTEXT}


def test_a_passage_is_a_conversation_of_one_message(tmp_path: Path) -> None:
    """Two passages of one title are two; the time is assumed, and says so."""
    path = lined(tmp_path / "musique_ans_dev.jsonl", MUSIQUE)
    messages, quarantined, stats = read(path)
    assert not quarantined
    assert [(m.thread, m.speaker, m.role, m.text) for m in messages] == [
        ("Fjord", "passage", "document", "Fjord\n\nA fjord is an inlet."),
        ("Fjord", "passage", "document", "Fjord\n\nNorway has many."),
    ]
    assert len({m.conversation for m in messages}) == 2
    assert all(m.conversation.startswith("Fjord (") for m in messages)
    assert {(m.sent_at, m.zone) for m in messages} == {(datetime(2000, 1, 1, tzinfo=UTC), "assumed UTC, no time in the source")}
    assert stats.notes == ["musique_ans_dev.jsonl: passages have no times: all are put on 2000-01-01 00:00 UTC"]
    assert claimed_by(path) == ["musique"]


def test_sentences_are_joined_as_they_are_written(tmp_path: Path) -> None:
    """Some files put the space before a sentence, some leave it out."""
    path = written(tmp_path / "hotpot.json", [HOTPOT])
    assert [m.text for m in read(path)[0]] == ["Fjord\n\nA fjord is an inlet. It is deep.", "Oslo\n\nOslo is a city. It lies on a fjord."]
    assert claimed_by(path) == ["hotpotqa"]


def test_the_same_passage_in_two_questions_is_one(tmp_path: Path) -> None:
    files = (
        written(tmp_path / "m.json", [MUSIQUE, {**MUSIQUE, "id": "other"}]),
        written(tmp_path / "musique_corpus.json", [{"title": p["title"], "text": p["paragraph_text"]} for p in PARAGRAPHS]),
        written(tmp_path / "h.json", [{**HOTPOT, "context": [["Fjord", ["A fjord is an inlet."]]]}]),
    )
    messages, _, stats = read(*files)
    assert (len(messages), stats.skipped["duplicate"]) == (2, 5)


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("train.json", [{**HOTPOT, "context": {"title": [t for t, _ in CONTEXT], "sentences": [s for _, s in CONTEXT]}}]),
        ("hotpotqa_corpus.json", dict(CONTEXT)),
    ],
)
def test_other_shapes_of_hotpotqa(tmp_path: Path, name: str, document: Any) -> None:
    path = written(tmp_path / name, document)
    assert claimed_by(path) == ["hotpotqa"]
    assert [m.thread for m in read(path)[0]] == ["Fjord", "Oslo"]


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    wrong = {**MUSIQUE, "paragraphs": [7, {"title": "x"}, {"title": 3, "paragraph_text": "y"}, PARAGRAPHS[0]]}
    messages, quarantined, stats = read(lined(tmp_path / "m.jsonl", wrong, {"id": 1}, {"paragraphs": []}))
    assert (len(messages), stats.skipped) == (1, {"question without passages": 1})
    assert [q.reason for q in quarantined] == [
        "record 0: the paragraph is a number, not an object",
        "record 0: 'paragraph_text' is missing or blank",
        "record 0: 'title' is a number, not a string",
        "record 1: there is no 'paragraphs'",
    ]
    wrong = {**HOTPOT, "context": [["Oslo"], ["Oslo", [1]], ["Oslo", []], CONTEXT[1]]}
    assert [q.reason for q in read(written(tmp_path / "h.json", [wrong, {"question": "?", "context": 1}]))[1]] == [
        "record 0: the entry is not a pair of a title and its sentences",
        "record 0: the sentences of 'Oslo' are not an array of strings",
        "record 0: 'Oslo' has no text",
        "record 1: the context is a number, not an array",
    ]


@pytest.mark.parametrize("document", [[MUSIQUE, MUSIQUE], [HOTPOT, HOTPOT]])
def test_a_file_that_is_cut_off_gives_what_came_before(tmp_path: Path, document: Any) -> None:
    messages, quarantined, _ = read(cut(written(tmp_path / "m.json", document), 0.8))
    assert len(messages) == 2
    assert "the document is cut off" in quarantined[0].reason


@pytest.mark.parametrize(("format", "sample"), [("musique", MUSIQUE), ("hotpotqa", HOTPOT)])
@settings(deadline=None)
@given(place=PLACES, junk=JUNK)
def test_one_wrong_value_never_breaks_a_read(format: str, sample: Any, place: list[int], junk: Any) -> None:
    with TemporaryDirectory() as folder:
        read(written(Path(folder) / "m.json", spoilt([sample, sample], place, junk)), format=format)


def test_a_broken_corpus_is_claimed_whatever_reads_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ijson in plain Python, which stands in where its C library is not built, has another error for what follows a document."""
    path = tmp_path / "hotpotqa_corpus.json"
    path.write_text('{"Oslo": ["Oslo is a city."]} and more')
    assert claimed_by(path) == ["hotpotqa"]
    monkeypatch.setattr(ijson, "basic_parse", ijson.get_backend("python").basic_parse)
    assert claimed_by(path) == ["hotpotqa"]
